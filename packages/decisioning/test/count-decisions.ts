/**
 * Counts what a decision of each kind and the preparation of an artifact cost, in units that no clock is needed for, and prints them as JSON. Start it with the flags of
 * `budgets.test.ts`: without them the compiler decides, at a time of its own, which objects it does without.
 */
import { Session } from "node:inspector/promises";
import { getHeapStatistics } from "node:v8";
import { compilePlan, decide, type Plan, parseArtifact } from "@fletch/decisioning";
import { splitHost } from "@fletch/decisioning/public-suffix";
import type { DeliveryRequest } from "@fletch/delivery-api";
import { createArtifact, requests } from "./budget-workloads.ts";

/** What one decision costs, or one artifact. */
export interface Cost {
  /** Bytes that it allocates. */
  readonly bytes: number;
  /** Functions of ours that it calls. */
  readonly calls: number;
}

const artifact = createArtifact();
const plan = prepare();
let ids = 0;

function prepare(): Plan {
  const parsed = parseArtifact(artifact);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
  return compilePlan(parsed.artifact, { splitHost });
}

function decideOnce(request: DeliveryRequest): void {
  decide(plan, { client: "acme", request, now: 1_767_225_600_000, createId: () => String(ids++).padStart(32, "0") });
}

function run(task: () => unknown, times: number): void {
  for (let time = 0; time < times; time++) task();
}

const callsOver = 10;

const costs: Record<string, Cost> = {};
for (const [name, request] of Object.entries(requests)) await count(name, () => decideOnce(request), 500);
await count("an artifact of 80 rules", prepare, 50);
process.stdout.write(JSON.stringify(costs));

async function count(name: string, task: () => unknown, times: number): Promise<void> {
  run(task, times);
  costs[name] = { bytes: countBytes(task, times), calls: await countCalls(task) };
}

function countBytes(task: () => unknown, times: number): number {
  global.gc?.();
  const before = getHeapStatistics().used_heap_size;
  run(task, times);
  return Math.round((getHeapStatistics().used_heap_size - before) / times);
}

async function countCalls(task: () => unknown): Promise<number> {
  const session = new Session();
  session.connect();
  await session.post("Profiler.enable");
  await session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: false });
  run(task, callsOver);
  const { result } = await session.post("Profiler.takePreciseCoverage");
  await session.post("Profiler.stopPreciseCoverage");
  session.disconnect();
  const ours = result.filter(({ url }) => url.startsWith("file:"));
  const calls = ours.flatMap(({ functions }) => functions).map(({ ranges }) => ranges[0]?.count ?? 0);
  return Math.round(calls.reduce((sum, count) => sum + count, 0) / callsOver);
}
