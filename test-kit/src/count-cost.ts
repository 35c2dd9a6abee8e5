import { Session } from "node:inspector/promises";
import { getHeapStatistics } from "node:v8";

/** What one call costs. */
export interface Cost {
  /** Bytes that it allocates. */
  readonly bytes: number;
  /** Functions of ours that it calls. */
  readonly calls: number;
}

const callsOver = 10;

/** Counts one call of `task`, in a program that `testBudgets` starts. */
export async function countCost(task: () => unknown, times: number): Promise<Cost> {
  await run(task, times);
  global.gc?.();
  const before = getHeapStatistics().used_heap_size;
  await run(task, times);
  const bytes = Math.round((getHeapStatistics().used_heap_size - before) / times);
  return { bytes, calls: await countCalls(task) };
}

async function run(task: () => unknown, times: number): Promise<void> {
  for (let time = 0; time < times; time++) {
    const result = task();
    if (result instanceof Promise) await result;
  }
}

async function countCalls(task: () => unknown): Promise<number> {
  const session = new Session();
  session.connect();
  await session.post("Profiler.enable");
  await session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: false });
  await run(task, callsOver);
  const { result } = await session.post("Profiler.takePreciseCoverage");
  await session.post("Profiler.stopPreciseCoverage");
  session.disconnect();
  const ours = result.filter(({ url }) => url.startsWith("file:"));
  const calls = ours.flatMap(({ functions }) => functions).map(({ ranges }) => ranges[0]?.count ?? 0);
  return Math.round(calls.reduce((sum, count) => sum + count, 0) / callsOver);
}
