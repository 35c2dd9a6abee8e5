/**
 * Starts a Target edge, a KV store, and workerd with the worker. `--once` makes some visits and ends: the first is decided by the edge, the next
 * ones in the worker; and a worker that starts while Target is down decides from the KV.
 */
import { fileURLToPath } from "node:url";
import { createEdge, listen } from "@fletch/edge"; // Of the repository around this folder.
import { startKeyValueStore } from "./key-value-store.mjs";
import { startWorker } from "./start-worker.mjs";

const isOnce = process.argv.includes("--once");
const folder = fileURLToPath(new URL("..", import.meta.url));

const edge = createEdge({ client: "lampstore", activities: [`${folder}/activities`], latency: 40 });
let edgeServer = await listen(edge, { port: 0 });
const targetEdge = new URL(edgeServer.url).host;
const store = await startKeyValueStore();
let worker = await startWorker({ folder, targetEdge, store: store.host, port: isOnce ? 0 : 8787 });

try {
  if (isOnce) await visit();
  else {
    console.log(`Worker ${worker.url}/. Ctrl-C stops it.`);
    await new Promise((resolve) => process.once("SIGINT", resolve).once("SIGTERM", resolve));
  }
} finally {
  await worker.stop();
  await store.stop();
  await edgeServer.close();
  await edge.close();
}

async function visit() {
  const visits = [];
  for (let count = 0; count < 5; count++) visits.push(await look(count));
  // What the worker reports, it reports after its answer.
  for (let attempt = 0; attempt < 50 && counted() < 5; attempt++)
    await new Promise((resolve) => setTimeout(resolve, 50));
  console.log(`The edge got ${edge.counters.requests} requests, and counted ${counted()} impressions for 5 pages.`);
  console.log(`In the KV: ${store.names().join(", ")}`);
  expect(visits.at(-1)?.decided.startsWith("here 4 times"), "the worker decides once it has its artifact");
  expect(counted() === 5, "every impression arrives");
  expect(store.names().length === 1, "the artifact is in the KV");

  await worker.stop();
  await edgeServer.close();
  worker = await startWorker({ folder, targetEdge, store: store.host, port: 0 });
  await look("while Target is down, first");
  await new Promise((resolve) => setTimeout(resolve, 500));
  const late = await look("while Target is down, then");
  expect(/Autumn|Warm/.test(late.page), "the worker decides from the KV while Target is down");
  edgeServer = await listen(edge, { port: 0 });
}

/** Those of its own decisions, and those that were reported to it. */
function counted() {
  return edge.counters.impressions + edge.counters.displays;
}

async function look(label) {
  const response = await fetch(worker.url);
  const page = await response.text();
  const decided = response.headers.get("x-decided") ?? "";
  const [, title] = /<h1>(.*?)<\/h1>/.exec(page) ?? [];
  console.log(`Visit ${label}: ${title}; decided ${decided}; ${response.headers.get("server-timing")}`);
  return { page, decided };
}

function expect(holds, what) {
  if (holds) return;
  console.error(`Not so: ${what}.`);
  process.exitCode = 1;
}
