/**
 * Measures ten minutes of each load on an edge that stores every event in SQLite. The time to drain the journal afterwards counts. A bare server is
 * measured before and after.
 *
 * @example
 * npm run bars:edge -- sustained
 * npm run bars:edge -- sustained 60
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { reportBar } from "@fletch/test-kit/report-bar";
import { connections, generateLoad, type Load, loads } from "./generate-load.ts";
import { startEdgeAndBare } from "./start-edge-and-bare.ts";
import { waitUntilDrained } from "./stores.ts";

const seconds = Number(process.argv[2] ?? 600);
const bareSeconds = Math.min(30, seconds);

const folder = mkdtempSync(join(tmpdir(), "fletch-bar-"));
for (const each of loads) await measure(each);
rmSync(folder, { recursive: true, force: true });

async function measure(each: Load): Promise<void> {
  const { name, share, createBody } = each;
  const { edge, bare, database } = await startEdgeAndBare(folder, each);
  const before = await generateLoad(bare.url, createBody, bareSeconds);
  const cpuBefore = await edge.readCpu();
  const edgeResult = await generateLoad(edge.url, createBody, seconds);
  const end = performance.now();
  await waitUntilDrained(database);
  const drainTime = (performance.now() - end) / 1_000;
  const cpu = (await edge.readCpu()) - cpuBefore;
  const after = await generateLoad(bare.url, createBody, bareSeconds);
  const { heap, resident } = await edge.readMemory();
  bare.stop();
  await edge.kill();

  const { requests, latency } = edgeResult;
  const sustained = requests.total / (edgeResult.duration + drainTime);
  const bareAverage = (before.requests.average + after.requests.average) / 2;
  console.log(`        ${name}: bare ${before.requests.average}/s before, ${after.requests.average}/s after`);
  console.log(
    `          edge ${requests.average}/s, and ${drainTime.toFixed(1)} s to drain the journal: ${sustained.toFixed(0)}/s`,
  );
  console.log(
    `          responses a second: min ${requests.min}, p1 ${requests.p1}, median ${requests.p50}, max ${requests.max}; slowest response ${latency.max} ms`,
  );
  console.log(
    `          ${(cpu / requests.total).toFixed(0)} µs of CPU a request; heap ${toMegabytes(heap)}, resident ${toMegabytes(resident)}`,
  );
  const ratio = sustained / bareAverage;
  reportBar(`${seconds} s of ${name}, at least ${share} of a bare server`, ratio.toFixed(2), ratio >= share);
  reportBar(`p99 of ${name} at ${connections} connections, at most 25 ms`, `${latency.p99} ms`, latency.p99 <= 25);
  reportBar(`no second of ${name} without responses`, `min ${requests.min}`, requests.min > 0);
}

function toMegabytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(0)} MiB`;
}
