/**
 * Two edges on one PostgreSQL against one. All of it shares one machine with the load, so the machine's cores are the ceiling: the CPU time of each
 * part tells what a second machine could bring.
 */
import { cpus } from "node:os";
import type autocannon from "autocannon";
import { type EdgeProcess, startEdge } from "./edge-process.ts";
import { load, loads } from "./load.ts";
import { withPostgres } from "./stores.ts";
import { judge, toSpread } from "./verdict.ts";

const seconds = Number(process.argv[2] ?? 10);
const rounds = 3;

await withPostgres(async (location) => {
  const edges = [await startEdge(location), await startEdge(location)];
  for (const { name, createBody } of loads) {
    const run = (asked: readonly EdgeProcess[], duration: number): Promise<readonly autocannon.Result[]> =>
      Promise.all(asked.map(({ url }) => load(url, createBody, duration)));
    await run(edges, 3);
    const ratios: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const rates: number[] = [];
      for (const asked of [edges.slice(0, 1), edges]) {
        const usage = await readUsage(asked);
        const results = await run(asked, seconds);
        const used = await readUsage(asked);
        const total = results.reduce((sum, { requests }) => sum + requests.total, 0);
        const slowest = Math.max(...results.map(({ latency }) => latency.p99));
        rates.push(results.reduce((sum, { requests }) => sum + requests.average, 0));
        const parts = Object.entries(used).map(
          ([part, time]) => `${part} ${((time - usage[part as keyof Usage]) / total).toFixed(0)} µs`,
        );
        console.log(
          `        ${name}, ${asked.length} edge(s): ${rates.at(-1)?.toFixed(0)}/s, p99 ${slowest} ms; CPU of a request: ${parts.join(", ")}`,
        );
      }
      const [one = 0, two = 0] = rates;
      ratios.push(two / one);
    }
    const { median, text } = toSpread(ratios);
    judge(`${name}: two edges on one PostgreSQL, at least 1.7 of one`, text, median >= 1.7);
  }
  await Promise.all(edges.map((edge) => edge.kill()));
});

/** CPU time since the start, in microseconds. */
interface Usage {
  readonly edges: number;
  readonly load: number;
  /** PostgreSQL, and whatever else runs on this machine. */
  readonly others: number;
}

async function readUsage(edges: readonly EdgeProcess[]): Promise<Usage> {
  const ofEdges = (await Promise.all(edges.map((edge) => edge.readCpu()))).reduce((sum, each) => sum + each, 0);
  const { user, system } = process.cpuUsage();
  const busy = cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0) * 1_000;
  return { edges: ofEdges, load: user + system, others: busy - ofEdges - user - system };
}
