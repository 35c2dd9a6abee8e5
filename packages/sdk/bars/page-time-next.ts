/**
 * Measures what `page-time` does for Next, in `samples/next-streaming`. The sample is not a workspace: run `npm run build` first, then `npm ci` and
 * `npm run build` in its folder. Only its route handler can report the waiting time in a header; a rendered page cannot.
 */
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { findFreePort } from "@fletch/test-kit/find-free-port";
import { comparePages } from "./compare-pages.ts";
import { startChild, visit } from "./page-visits.ts";

const seconds = Number(process.argv[2] ?? 20);
const sample = fileURLToPath(new URL("../../../samples/next-streaming", import.meta.url));

using edge = await startChild("page-edge-process.ts", "40", "lampstore");
const port = await findFreePort();
const next = spawn(process.execPath, ["node_modules/next/dist/bin/next", "start", "-H", "127.0.0.1", "-p", `${port}`], {
  cwd: sample,
  env: { ...process.env, TARGET_EDGE: edge.url, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" },
  stdio: ["ignore", "ignore", "inherit"],
});
try {
  const url = `http://127.0.0.1:${port}`;
  await untilUp(url);
  await comparePages({ name: "Next, rendered", url, paths: ["/cost/with", "/cost/without"], seconds });
  await comparePages({ name: "Next, route handler", url, paths: ["/api/cost/with", "/api/cost/without"], seconds });
} finally {
  next.kill();
}

async function untilUp(url: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await visit(url, "/api/cost/without");
      return;
    } catch (error) {
      if (attempt === 100 || next.exitCode !== null) {
        throw new Error("The sample did not start. Is it installed and built?", { cause: error });
      }
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}
