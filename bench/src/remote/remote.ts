import type { DeliveryRequest } from "@fletch/delivery-api";
import { startServer } from "../measure/child-server.ts";
import { toRatios, toSpread } from "../measure/spread.ts";
import type { Bar, Effort, Findings, Row, Scenario } from "../model.ts";
import { toHeroRequest } from "../workload/hero-request.ts";
import { createVisitors } from "../workload/visitors.ts";
import { type Caller, createCallers } from "./callers.ts";

export const remote: Scenario = {
  async run(effort) {
    const server = await startServer("delivery-process");
    const callers = createCallers(server.host);
    try {
      const findings: Row[] = [];
      for (const concurrency of [1, 64, 512])
        findings.push(...(await measureConcurrency(callers, concurrency, effort)));
      return { rows: findings, charts: { remote: toChart(findings) } };
    } finally {
      for (const caller of callers) await caller.close();
      server.stop();
    }
  },
};

/** The results of a round of calls. */
interface Pace {
  readonly callsPerSecond: number;
  /** CPU time of this process, in microseconds. */
  readonly cpuPerCall: number;
}

async function measureConcurrency(
  callers: readonly [Caller, ...Caller[]],
  concurrency: number,
  effort: Effort,
): Promise<readonly Row[]> {
  const requests = createVisitors(2_000).map(toHeroRequest);
  const paces: Pace[][] = callers.map(() => []);
  for (const caller of callers) await callFor(caller, requests, concurrency, effort.roundTime * 5);
  for (let round = 0; round < effort.rounds; round++) {
    for (const [index, caller] of callers.entries()) {
      paces[index]?.push(await callFor(caller, requests, concurrency, effort.roundTime * 2));
    }
  }
  const [ours = [], ...theirs] = paces;
  const rates = (pace: readonly Pace[]): number[] => pace.map(({ callsPerSecond }) => callsPerSecond);
  const costs = (pace: readonly Pace[]): number[] => pace.map(({ cpuPerCall }) => cpuPerCall);
  return theirs.flatMap((their, index): Row[] => {
    const name = callers[index + 1]?.name ?? "";
    const id = `${concurrency}/${name.replaceAll(" ", "-")}`;
    const bar = bars.get(id);
    return [
      {
        id: `remote/calls/${id}`,
        title: `calls, ${concurrency} at once`,
        unit: "calls/s",
        ours: toSpread(rates(ours)),
        against: { name, value: toSpread(rates(their)) },
        ratio: toRatios(rates(ours), rates(their)),
        ...(bar === undefined ? {} : { bar }),
      },
      {
        id: `remote/cpu/${id}`,
        title: `CPU time of a call, ${concurrency} at once`,
        unit: "µs/call",
        ours: toSpread(costs(ours)),
        against: { name, value: toSpread(costs(their)) },
        ratio: toRatios(costs(their), costs(ours)),
      },
    ];
  });
}

const bars: ReadonlyMap<string, Bar> = new Map([
  ["64/bare-pool", { of: "ratio", is: "at least", value: 0.85 }],
  ["64/published-client", { of: "ratio", is: "at least", value: 6 }],
  ["512/bare-pool", { of: "ratio", is: "at least", value: 0.8 }],
]);

/** Runs `concurrency` loops, each of which makes one call after the other until the time is over. */
async function callFor(
  caller: Caller,
  requests: readonly DeliveryRequest[],
  concurrency: number,
  milliseconds: number,
): Promise<Pace> {
  let calls = 0;
  const cpu = process.cpuUsage();
  const start = performance.now();
  const loop = async (): Promise<void> => {
    while (performance.now() - start < milliseconds) {
      const request = requests[calls++ % requests.length];
      if (request !== undefined) await caller.call(request);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, loop));
  const seconds = (performance.now() - start) / 1e3;
  const { user, system } = process.cpuUsage(cpu);
  return { callsPerSecond: calls / seconds, cpuPerCall: (user + system) / calls };
}

function toChart(rows: readonly Row[]): Findings["charts"][string] {
  const at64 = rows.filter(({ id }) => id.startsWith("remote/calls/64/"));
  const values = at64.map(({ against }) => ({
    name: against?.name ?? "",
    value: against?.value.median ?? 0,
    ours: false,
  }));
  const ours = { name: "Fletch, getOffers", value: at64[0]?.ours.median ?? 0, ours: true };
  return { title: "Calls to a Target edge, 64 at once", unit: "calls/s", scale: "linear", values: [ours, ...values] };
}
