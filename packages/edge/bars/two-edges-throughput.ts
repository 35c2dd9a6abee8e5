/**
 * Compares the throughput of two edges on one PostgreSQL with that of one edge. Edges, PostgreSQL and load generator share the cores of one machine,
 * so the CPU time of each is printed: it shows what a second machine could add.
 */
import { cpus } from "node:os";
import { reportBar } from "@fletch/test-kit/report-bar";
import type autocannon from "autocannon";
import { type EdgeProcess, startEdge } from "./edge-process.ts";
import { generateLoad, loads } from "./generate-load.ts";
import { withPostgres } from "./stores.ts";
import { summarizeRounds } from "./summarize-rounds.ts";

const seconds = Number(process.argv[2] ?? 10);
const rounds = 3;

await withPostgres(async (location) => {
  const edges = [await startEdge(location), await startEdge(location)];
  for (const { name, createBody } of loads) {
    const run = (measured: readonly EdgeProcess[], duration: number): Promise<readonly autocannon.Result[]> =>
      Promise.all(measured.map(({ url }) => generateLoad(url, createBody, duration)));
    await run(edges, 3);
    const ratios: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const rates: number[] = [];
      for (const measured of [edges.slice(0, 1), edges]) {
        const before = await readUsage(measured);
        const results = await run(measured, seconds);
        const after = await readUsage(measured);
        const total = results.reduce((sum, { requests }) => sum + requests.total, 0);
        const slowest = Math.max(...results.map(({ latency }) => latency.p99));
        rates.push(results.reduce((sum, { requests }) => sum + requests.average, 0));
        const parts = Object.entries(after).map(
          ([part, time]) => `${part} ${((time - before[part as keyof Usage]) / total).toFixed(0)} µs`,
        );
        console.log(
          `        ${name}, ${measured.length} edge(s): ${rates.at(-1)?.toFixed(0)}/s, p99 ${slowest} ms; CPU of a request: ${parts.join(", ")}`,
        );
      }
      const [one = 0, two = 0] = rates;
      ratios.push(two / one);
    }
    const { median, text } = summarizeRounds(ratios);
    reportBar(`${name}: two edges on one PostgreSQL, at least 1.7 of one`, text, median >= 1.7);
  }
  await Promise.all(edges.map((edge) => edge.kill()));
});

/** CPU time since the start, in microseconds. */
interface Usage {
  readonly edges: number;
  readonly load: number;
  /** PostgreSQL, and every other process of this machine. */
  readonly others: number;
}

async function readUsage(edges: readonly EdgeProcess[]): Promise<Usage> {
  const edgeTime = (await Promise.all(edges.map((edge) => edge.readCpu()))).reduce((sum, each) => sum + each, 0);
  const { user, system } = process.cpuUsage();
  const busy = cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0) * 1_000;
  return { edges: edgeTime, load: user + system, others: busy - edgeTime - user - system };
}
