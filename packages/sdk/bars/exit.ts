/**
 * Measures how long a script lives after its last line: it creates a client and gets offers. The bar: at most 100 ms. A process does not end before V8
 * has compiled undici's WebAssembly parser, so a client with few calls must not load undici. A script with undici alone is measured for comparison.
 */
import { spawn } from "node:child_process";
import { reportBar } from "@fletch/test-kit/report-bar";
import { createArtifact } from "./artifact.ts";
import { listen, respondDelivery } from "./local-server.ts";

const runs = 5;
const artifact = JSON.stringify(createArtifact());
let notified = 0;
const server = await listen((request, response, body) => {
  if (request.method === "GET") return void response.end(artifact);
  notified += (JSON.parse(body || "{}") as { notifications?: unknown[] }).notifications?.length ?? 0;
  respondDelivery(response);
});

const bare = await measure(`
  import { request } from "undici";
  const { body } = await request("${server.origin}", { method: "POST", body: "{}" });
  await body.text();
`);
process.stdout.write(`        with undici alone: ${bare.toFixed(0)} ms\n`);
for (const method of ["server-side", "on-device", "hybrid"] as const) {
  const took = await measure(`
    import { TargetClient } from "@fletch/sdk";
    const target = TargetClient.create({
      client: "acme", organizationId: "0AAA@AdobeOrg", decisioningMethod: "${method}", serverDomain: "${server.host}", secure: false,
      artifactLocation: "${server.origin}/rules.json", artifactCache: false,
    });
    await target.ready();
    await target.getOffers({ request: { execute: { mboxes: [{ name: "hero", index: 1 }] } } });
  `);
  reportBar(`exit by itself, ${method}`, `${took.toFixed(0)} ms after the last line, median of ${runs}`, took <= 100);
}
const decided = 2 * runs;
reportBar(
  "exit by itself: impressions of local decisions that arrived",
  `${notified} of ${decided}`,
  notified === decided,
);
await server.close();

/** Returns the median time from the last line of the script to the exit of the process, in milliseconds. */
async function measure(script: string): Promise<number> {
  const times: number[] = [];
  for (let run = 0; run < runs; run++) times.push(await timeExit(`${script}\nprocess.stdout.write("last line\\n");`));
  return times.sort((a, b) => a - b)[Math.floor(runs / 2)] ?? 0;
}

async function timeExit(script: string): Promise<number> {
  const flags = ["--import", "tsx", "--conditions=fletch-source", "--input-type=module", "-e", script];
  const stdio: ["ignore", "pipe", "inherit"] = ["ignore", "pipe", "inherit"];
  const child = spawn(process.execPath, flags, { stdio, cwd: new URL("..", import.meta.url) });
  let lastLine = Number.NaN;
  child.stdout.on("data", () => {
    lastLine = performance.now();
  });
  const code = await new Promise((resolve) => child.once("exit", resolve));
  if (code !== 0) throw new Error(`The script ended with ${code}`);
  return performance.now() - lastLine;
}
