/**
 * Starts a slow Target edge and the built store. `--once` opens one page in a browser and ends: flags must be in the first byte, the
 * hero must follow after Target's response, and the browser must send no request to Target.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
// From the repository around this folder.
import { createEdge, listen } from "@fletch/edge";
import { lookAtFlags } from "../../next-streaming/bin/look-at-flags.mjs";
import { freePort, untilUp } from "../../next-streaming/bin/store-process.mjs";

const isOnce = process.argv.includes("--once");
const latency = 600;
const folder = fileURLToPath(new URL("..", import.meta.url));

const edge = createEdge({ client: "lampstore", activities: [`${folder}/activities`], latency });
let asked = 0;
const edgeServer = await listen({ fetch: remember }, { port: 0 });
const port = isOnce ? await freePort() : 3000;
const store = spawn(process.execPath, [`${folder}/dist/server/server.js`], {
  cwd: folder,
  env: { ...process.env, PORT: String(port), TARGET_EDGE: new URL(edgeServer.url).host },
  stdio: "inherit",
});
const url = `http://127.0.0.1:${port}`;

try {
  await untilUp(`${url}/browser.js`, store);
  if (isOnce) await lookAtPage();
  else {
    console.log(`Store ${url}/, with a Target that takes ${latency} ms. Ctrl-C stops both.`);
    await new Promise((resolve) => process.once("SIGINT", resolve).once("SIGTERM", resolve));
  }
} finally {
  store.kill();
  await once(store, "exit");
  await edgeServer.close();
  await edge.close();
}

async function lookAtPage() {
  asked = 0;
  const seen = await lookAtFlags(`${url}/`, "/target");
  if (seen === undefined) return;
  console.log(
    `The page has shown: ${seen.shown.join(" / ")}. Reported: ${seen.reported.join(" / ")}. Target was asked ${asked} times.`,
  );
  if (seen.isRight && asked === 1) return;
  console.error("That is not as it should be.", seen);
  process.exitCode = 1;
}

/** Counts requests for offers. */
async function remember(request) {
  if (request.method === "POST") {
    const { execute, prefetch } = await request.clone().json();
    if (execute !== undefined || prefetch !== undefined) asked += 1;
  }
  return edge.fetch(request);
}
