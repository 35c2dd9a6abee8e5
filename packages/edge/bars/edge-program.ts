/** The program of `edge-process.ts`: an edge that sends its parent its URL, and on request its memory and CPU time. */
import { createEdge, listen } from "@fletch/edge";
import { client, secret, threeWayTest } from "./artifact.ts";

const [store = "", split = "[34,33,33]", requestTimeout = "60000"] = process.argv.slice(2);
const artifacts = [threeWayTest(JSON.parse(split) as [number, number, number])];
const options = { artifacts, client, secret, bodyLimit: 65_536 };
const edge = createEdge(store === "" ? options : { ...options, database: store });
const server = await listen(edge, { port: 0, requestTimeout: Number(requestTimeout) });
process.on("message", (requested) => {
  if (requested === "cpu") {
    const { user, system } = process.cpuUsage();
    process.send?.(user + system);
    return;
  }
  globalThis.gc?.();
  const { heapUsed, external, rss } = process.memoryUsage();
  process.send?.({ heap: heapUsed + external, resident: rss });
});
process.on("disconnect", () => process.exit());
process.send?.({ url: server.url });
