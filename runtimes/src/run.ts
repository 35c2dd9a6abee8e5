/** START HERE: runs the same tests in every installed runtime against one edge, and lists missing runtimes. */
import { fileURLToPath } from "node:url";
import { createEdge, listen } from "@fletch/edge";
import pc from "picocolors";
import { activities } from "./activities.ts";
import { chromiumHost } from "./hosts/chromium-host.ts";
import type { Host } from "./hosts/host.ts";
import { processHost } from "./hosts/process-host.ts";
import { workerRequestsHost } from "./hosts/worker-requests-host.ts";
import { workerdHost } from "./hosts/workerd-host.ts";

const inModules = (path: string): string => fileURLToPath(new URL(`../node_modules/${path}`, import.meta.url));
const denoFlags = ["run", "--quiet", "--no-lock", "--node-modules-dir=manual", "--allow-all"];

const hosts: readonly Host[] = [
  processHost("Node 20", inModules("node-20/bin/node")),
  processHost("Node 24", inModules("node-24/bin/node")),
  processHost("Node 26", inModules("node-26/bin/node")),
  processHost("Bun", inModules(".bin/bun")),
  processHost("Deno", inModules(".bin/deno"), denoFlags),
  workerdHost(inModules(".bin/workerd")),
  workerRequestsHost(inModules(".bin/workerd")),
  chromiumHost(),
];

let passed = 0;
let failed = 0;
const missing: string[] = [];
await using edge = createEdge({ artifacts: [activities], client: "runtimes", organizationId: "0AAA@AdobeOrg" });
await using server = await listen(edge, { port: 0 });
for (const host of hosts) await report(host);
if (missing.length > 0) {
  console.log(pc.yellow(`\nLEFT OUT, for they are not on this machine: ${missing.join(", ")}`));
  if (process.env.CI !== undefined) failed += missing.length;
}
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

async function report(host: Host): Promise<void> {
  const version = await host.version();
  if (version === null) {
    missing.push(host.name);
    return;
  }
  console.log(`\n${pc.bold(host.name)} ${pc.dim(version)}`);
  try {
    for (const { title, failure } of await host.run(server.url)) {
      if (failure === undefined) passed++;
      else failed++;
      console.log(failure === undefined ? `  ${pc.green("✓")} ${title}` : `  ${pc.red("✗")} ${title}\n${failure}`);
    }
  } catch (error) {
    failed++;
    console.log(`  ${pc.red("✗")} the runtime itself failed\n${error}`);
  }
}
