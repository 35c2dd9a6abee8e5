import { monitorEventLoopDelay } from "node:perf_hooks";
import { setImmediate as nextTurn } from "node:timers/promises";
import { compilePlanChunked, type Plan, parseArtifactChunked, runCooperatively } from "@fletch/decisioning";
import { splitHost } from "@fletch/decisioning/public-suffix";
import { toSpread } from "../measure/spread.ts";
import type { Row } from "../model.ts";
import { decideEverywhere } from "./decide-everywhere.ts";
import { generateArtifact } from "./generated-artifact.ts";

/** Measures the way from parsed JSON to the plan in chunks, as on a server. */
export async function measureCompilation(
  activities: number,
  rounds: number,
  hasBars: boolean,
): Promise<readonly Row[]> {
  const json = JSON.stringify(generateArtifact(activities));
  const rules = `${(activities * 2).toLocaleString("en-US")} rules`;
  await compile(JSON.parse(json));
  const times: Spent[] = [];
  for (let round = 0; round < rounds; round++) times.push(await measureOnce(json));
  const bar = (value: number): object => (hasBars ? { bar: { of: "value", is: "at most", value } } : {});
  return [
    {
      id: `scale/compile/${activities}`,
      title: `compile ${rules}, ${(json.length / 1e6).toFixed(1)} MB`,
      unit: "ms",
      ours: toSpread(times.map(({ time }) => time)),
      ...bar(1_000),
    },
    {
      id: `scale/block/${activities}`,
      title: `longest block of the event loop while ${rules} are compiled`,
      unit: "ms",
      ours: toSpread(times.map(({ block }) => block)),
      ...bar(50),
    },
    {
      id: `scale/heap/${activities}`,
      title: `heap of parsed artifact and plan over the size of the JSON, ${rules}`,
      unit: "×",
      ours: toSpread(times.map(({ heap }) => heap / json.length)),
      ...bar(3),
    },
    {
      id: `scale/used-heap/${activities}`,
      title: `the same, after a decision for every mbox, ${rules}`,
      unit: "×",
      ours: toSpread(times.map(({ usedHeap }) => usedHeap / json.length)),
    },
  ];
}

interface Spent {
  /** Milliseconds. */
  readonly time: number;
  readonly block: number;
  /** Bytes. */
  readonly heap: number;
  /** The same after a decision for every mbox, in bytes. */
  readonly usedHeap: number;
}

/** A separate function, so that nothing of one round is reachable in the next. */
async function measureOnce(json: string): Promise<Spent> {
  await collectGarbage();
  const before = process.memoryUsage().heapUsed;
  const artifact: unknown = JSON.parse(json);
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  await nextTurn();
  delay.reset();
  const start = performance.now();
  const plan = await compile(artifact);
  const time = performance.now() - start;
  await nextTurn();
  delay.disable();
  await collectGarbage();
  const heap = process.memoryUsage().heapUsed - before;
  decideEverywhere(plan);
  await collectGarbage();
  const usedHeap = process.memoryUsage().heapUsed - before;
  if (plan.mboxes.size === 0) throw new Error("expected rules in the plan");
  return { time, block: delay.max / 1e6, heap, usedHeap };
}

async function collectGarbage(): Promise<void> {
  await nextTurn();
  globalThis.gc?.();
  globalThis.gc?.();
}

async function compile(artifact: unknown): Promise<Plan> {
  const parsed = await runCooperatively(parseArtifactChunked(artifact), scheduler);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
  return runCooperatively(compilePlanChunked(parsed.artifact, { splitHost }), scheduler);
}

const scheduler = { now: () => performance.now(), nextTurn: () => nextTurn() };
