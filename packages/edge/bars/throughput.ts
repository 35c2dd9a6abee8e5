/** Requests a second of an edge that keeps every event in SQLite, against a handler of the same framework that does nothing. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connections, type Load, load, loads } from "./load.ts";
import { startMeasured } from "./start-measured.ts";
import { untilDrained } from "./stores.ts";
import { judge, toSpread } from "./verdict.ts";

const seconds = Number(process.argv[2] ?? 6);
const rounds = 3;
const folder = mkdtempSync(join(tmpdir(), "fletch-bar-"));
for (const each of loads) await measure(each);
rmSync(folder, { recursive: true, force: true });

async function measure(measured: Load): Promise<void> {
  const { name, share, createBody } = measured;
  const { edge, bare, database } = await startMeasured(folder, measured);
  const ratios: number[] = [];
  let slowest = 0;
  for (let round = 0; round < rounds; round++) {
    const ofBare = await load(bare.url, createBody, seconds);
    const ofEdge = await load(edge.url, createBody, seconds);
    const over = performance.now();
    await untilDrained(database); // Otherwise what the edge put off would slow down the bare handler.
    const drainTime = (performance.now() - over) / 1_000;
    const sustained = ofEdge.requests.total / (ofEdge.duration + drainTime);
    ratios.push(ofEdge.requests.average / ofBare.requests.average);
    slowest = Math.max(slowest, ofEdge.latency.p99);
    const figures = [ofBare, ofEdge].map(({ requests, latency }) => `${requests.average}/s, p99 ${latency.p99} ms`);
    console.log(`        ${name}: bare ${figures[0]}; edge ${figures[1]}`);
    console.log(`          ${drainTime.toFixed(1)} s to fold the journal; with that ${sustained.toFixed(0)}/s`);
  }
  bare.stop();
  await edge.kill();
  const { median, text } = toSpread(ratios);
  judge(`throughput of ${name}, at least ${share} of a bare handler`, text, median >= share);
  judge(`p99 of ${name} at ${connections} connections, at most 25 ms`, `${slowest} ms`, slowest <= 25);
}
