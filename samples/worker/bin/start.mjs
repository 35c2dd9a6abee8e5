/**
 * Starts a Target edge, a KV store, and workerd with the worker. `--once` makes some visits and ends: the edge decides the first one,
 * the worker decides later ones, and a worker that starts while Target is down decides with the artifact of the KV store.
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
// Visits whose decisions are checked have time for them on a busy machine too.
const parts = { folder, targetEdge, store: store.host, maxWait: isOnce ? 20_000 : 500 };
let worker = await startWorker({ ...parts, port: isOnce ? 0 : 8787 });

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
  let pages = 0;
  const first = await look(pages++);
  expect(
    first.decided === "here 0 times, by Target's edge 1 times",
    "Target's edge decides until there is an artifact",
  );
  // The download continues after the first response: an unknown number of visits comes before its end.
  const isHere = await until(async () => /^here [1-9]/.test((await look(pages++)).decided));
  expect(isHere, "the worker decides once it has its artifact");
  const { decided } = await look(pages++);
  expect(!decided.startsWith("here 0"), "and goes on to");
  // The worker reports and stores after its response.
  expect(await until(() => counted() === pages), "every impression arrives, once");
  expect(await until(() => store.names().length === 1), "the artifact is in the KV");
  console.log(
    `The edge got ${edge.counters.requests} requests, and counted ${counted()} impressions for ${pages} pages.`,
  );
  console.log(`In the KV: ${store.names().join(", ")}`);

  await worker.stop();
  await edgeServer.close();
  worker = await startWorker({ ...parts, port: 0 });
  const isKept = await until(async () => /Autumn|Warm/.test((await look("while Target is down")).page));
  expect(isKept, "the worker decides from the KV while Target is down");
  edgeServer = await listen(edge, { port: 0 });
}

/** Polls until the condition holds, for ten seconds at most. */
async function until(holds) {
  for (let attempt = 0; attempt < 200; attempt++) {
    if (await holds()) return true;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return false;
}

/** Impressions of the edge: its own decisions, and reported displays. */
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
