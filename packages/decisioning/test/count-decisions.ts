/**
 * Counts what a decision of each kind costs, in units that no clock is needed for, and prints them as JSON. Start it with the flags of
 * `budgets.test.ts`: without them the compiler decides, at a time of its own, which objects it does without.
 */
import { Session } from "node:inspector/promises";
import { getHeapStatistics } from "node:v8";
import { compilePlan, decide, parseArtifact } from "@fletch/decisioning";
import { splitHost } from "@fletch/decisioning/public-suffix";
import type { DeliveryRequest } from "@fletch/delivery-api";
import { createArtifact, requests } from "./budget-workloads.ts";

/** What one decision costs. */
export interface Cost {
  /** Bytes that it allocates. */
  readonly bytes: number;
  /** Functions of ours that it calls. */
  readonly calls: number;
}

const parsed = parseArtifact(createArtifact());
if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
const plan = compilePlan(parsed.artifact, { splitHost });
let ids = 0;

function run(request: DeliveryRequest, times: number): void {
  for (let time = 0; time < times; time++) {
    decide(plan, { client: "acme", request, now: 1_767_225_600_000, createId: () => String(ids++).padStart(32, "0") });
  }
}

const warmUp = 300;
const bytesOver = 500;
const callsOver = 10;

const costs: Record<string, Cost> = {};
for (const [name, request] of Object.entries(requests)) {
  run(request, warmUp);
  costs[name] = { bytes: countBytes(request), calls: await countCalls(request) };
}
process.stdout.write(JSON.stringify(costs));

function countBytes(request: DeliveryRequest): number {
  global.gc?.();
  const before = getHeapStatistics().used_heap_size;
  run(request, bytesOver);
  return Math.round((getHeapStatistics().used_heap_size - before) / bytesOver);
}

async function countCalls(request: DeliveryRequest): Promise<number> {
  const session = new Session();
  session.connect();
  await session.post("Profiler.enable");
  await session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: false });
  run(request, callsOver);
  const { result } = await session.post("Profiler.takePreciseCoverage");
  await session.post("Profiler.stopPreciseCoverage");
  session.disconnect();
  const ours = result.filter(({ url }) => url.startsWith("file:"));
  const calls = ours.flatMap(({ functions }) => functions).map(({ ranges }) => ranges[0]?.count ?? 0);
  return Math.round(calls.reduce((sum, count) => sum + count, 0) / callsOver);
}
