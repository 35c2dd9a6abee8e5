import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { createAdaptorServer } from "@hono/node-server";
import { Hono } from "hono";

/** The least that a server of this framework can do: read JSON, and answer JSON. Runs in a process of its own. */
export async function startBare(answer: object): Promise<{ readonly url: string; stop(): void }> {
  const child: ChildProcess = fork(new URL(import.meta.url), [JSON.stringify(answer)]);
  const [{ url }] = (await once(child, "message")) as [{ readonly url: string }];
  return { url, stop: () => void child.kill() };
}

async function runBare(answer: object): Promise<void> {
  const app = new Hono();
  app.post("/rest/v1/delivery", async (context) => {
    await context.req.json();
    return context.json(answer);
  });
  const server = createAdaptorServer({ fetch: app.fetch });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  process.on("disconnect", () => process.exit());
  process.send?.({ url: `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}` });
}

if (process.send !== undefined && process.argv[1]?.endsWith("bare-process.ts")) {
  await runBare(JSON.parse(process.argv[2] ?? "{}") as object);
}
