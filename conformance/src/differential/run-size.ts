import { randomInt } from "node:crypto";

/** The first seed of this run. A new one each time, so that a month of runs compares more than a day; `FLETCH_SEED` repeats a run. */
export const firstSeed: number = Number(process.env.FLETCH_SEED ?? randomInt(1, 2 ** 28));

/**
 * How many random requests are decided by both, over all artifacts: a small share of them while one works, more in CI.
 *
 * `FLETCH_REQUESTS` sets it. @default 300
 */
export const requests: number = Number(process.env.FLETCH_REQUESTS ?? 300);

/** Calls whose whole envelope is compared, over all artifacts. They take about seven times as long as a decision. */
export const envelopes: number = Math.ceil(requests * 0.15);

/** Calls of the Target edge. */
export const edgeCalls: number = Math.ceil(requests / 6);

/** How to repeat this run. */
export const repeatRun: string = `FLETCH_SEED=${firstSeed} FLETCH_REQUESTS=${requests}`;

/**
 * How many random requests are decided and explained, over all artifacts.
 *
 * `FLETCH_EXPLANATIONS` sets it. @default 200
 */
export const explanations: number = Number(process.env.FLETCH_EXPLANATIONS ?? 200);

/** Prints what a long run has compared: a short one, as `npm test` has it, prints nothing but its results. */
export function reportRun(what: string, counts: ReadonlyMap<string, number>): void {
  if (process.env.FLETCH_REQUESTS === undefined && process.env.FLETCH_EXPLANATIONS === undefined) return;
  console.info(`${what}: ${JSON.stringify(Object.fromEntries(counts))}`);
}
