/**
 * Ten minutes of each load on an edge that keeps every event in SQLite, the journal included: what it had to put off counts as its time. The bare
 * handler is measured before and after.
 *
 * @example
 * npm run bars:edge -- sustained
 * npm run bars:edge -- sustained 60
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connections, type Load, load, loads } from "./load.ts";
import { startMeasured } from "./start-measured.ts";
import { untilDrained } from "./stores.ts";
import { judge } from "./verdict.ts";

const seconds = Number(process.argv[2] ?? 600);
const secondsOfBare = Math.min(30, seconds);

const folder = mkdtempSync(join(tmpdir(), "fletch-bar-"));
for (const each of loads) await measure(each);
rmSync(folder, { recursive: true, force: true });

async function measure(measured: Load): Promise<void> {
  const { name, share, createBody } = measured;
  const { edge, bare, database } = await startMeasured(folder, measured);
  const before = await load(bare.url, createBody, secondsOfBare);
  const cpuBefore = await edge.readCpu();
  const ofEdge = await load(edge.url, createBody, seconds);
  const end = performance.now();
  await untilDrained(database);
  const drainTime = (performance.now() - end) / 1_000;
  const cpu = (await edge.readCpu()) - cpuBefore;
  const after = await load(bare.url, createBody, secondsOfBare);
  const { heap, resident } = await edge.readMemory();
  bare.stop();
  await edge.kill();

  const { requests, latency } = ofEdge;
  const sustained = requests.total / (ofEdge.duration + drainTime);
  const ofBare = (before.requests.average + after.requests.average) / 2;
  console.log(`        ${name}: bare ${before.requests.average}/s before, ${after.requests.average}/s after`);
  console.log(
    `          edge ${requests.average}/s, and ${drainTime.toFixed(1)} s to fold the journal: ${sustained.toFixed(0)}/s`,
  );
  console.log(
    `          answers of a second: least ${requests.min}, p1 ${requests.p1}, median ${requests.p50}, most ${requests.max}; slowest answer ${latency.max} ms`,
  );
  console.log(
    `          ${(cpu / requests.total).toFixed(0)} µs of CPU a request; heap ${toMegabytes(heap)}, resident ${toMegabytes(resident)}`,
  );
  const ratio = sustained / ofBare;
  judge(`${seconds} s of ${name}, at least ${share} of a bare handler`, ratio.toFixed(2), ratio >= share);
  judge(`p99 of ${name} at ${connections} connections, at most 25 ms`, `${latency.p99} ms`, latency.p99 <= 25);
  judge(`no second of ${name} without answers`, `least ${requests.min}`, requests.min > 0);
}

function toMegabytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(0)} MiB`;
}
