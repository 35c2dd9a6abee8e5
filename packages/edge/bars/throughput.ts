/** Compares the requests a second of an edge that stores every event in SQLite with those of a bare server of the same framework. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { reportBar } from "@fletch/test-kit/report-bar";
import { connections, generateLoad, type Load, loads } from "./generate-load.ts";
import { startEdgeAndBare } from "./start-edge-and-bare.ts";
import { waitUntilDrained } from "./stores.ts";
import { summarizeRounds } from "./summarize-rounds.ts";

const seconds = Number(process.argv[2] ?? 6);
const rounds = 3;
const folder = mkdtempSync(join(tmpdir(), "fletch-bar-"));
for (const each of loads) await measure(each);
rmSync(folder, { recursive: true, force: true });

async function measure(each: Load): Promise<void> {
  const { name, share, createBody } = each;
  const { edge, bare, database } = await startEdgeAndBare(folder, each);
  const ratios: number[] = [];
  let slowest = 0;
  for (let round = 0; round < rounds; round++) {
    const bareResult = await generateLoad(bare.url, createBody, seconds);
    const edgeResult = await generateLoad(edge.url, createBody, seconds);
    const end = performance.now();
    await waitUntilDrained(database); // Otherwise the drainer would slow down the next run of the bare server.
    const drainTime = (performance.now() - end) / 1_000;
    const sustained = edgeResult.requests.total / (edgeResult.duration + drainTime);
    ratios.push(edgeResult.requests.average / bareResult.requests.average);
    slowest = Math.max(slowest, edgeResult.latency.p99);
    const figures = [bareResult, edgeResult].map(
      ({ requests, latency }) => `${requests.average}/s, p99 ${latency.p99} ms`,
    );
    console.log(`        ${name}: bare ${figures[0]}; edge ${figures[1]}`);
    console.log(`          ${drainTime.toFixed(1)} s to drain the journal; with that ${sustained.toFixed(0)}/s`);
  }
  bare.stop();
  await edge.kill();
  const { median, text } = summarizeRounds(ratios);
  reportBar(`throughput of ${name}, at least ${share} of a bare server`, text, median >= share);
  reportBar(`p99 of ${name} at ${connections} connections, at most 25 ms`, `${slowest} ms`, slowest <= 25);
}
