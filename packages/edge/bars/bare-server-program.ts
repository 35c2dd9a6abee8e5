/** The program of `bare-server.ts`. */
import { once } from "node:events";
import { createAdaptorServer } from "@hono/node-server";
import { Hono } from "hono";

const response = JSON.parse(process.argv[2] ?? "{}") as object;
const app = new Hono();
app.post("/rest/v1/delivery", async (context) => {
  await context.req.json();
  return context.json(response);
});
const server = createAdaptorServer({ fetch: app.fetch });
server.listen(0, "127.0.0.1");
await once(server, "listening");
const address = server.address();
process.on("disconnect", () => process.exit());
process.send?.({ url: `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}` });
