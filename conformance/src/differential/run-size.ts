import { randomInt } from "node:crypto";

/** The first seed of this run: a new one for each run, so that more runs compare more requests. `FLETCH_SEED` repeats a run. */
export const firstSeed: number = Number(process.env.FLETCH_SEED ?? randomInt(1, 2 ** 28));

/**
 * The number of random requests that both engines decide, over all artifacts. `FLETCH_REQUESTS` sets it; CI sets a higher one.
 *
 * @default 300
 */
export const requests: number = Number(process.env.FLETCH_REQUESTS ?? 300);

/** The number of `getOffers` calls that are compared, over all artifacts. A call takes about seven times as long as a decision. */
export const envelopes: number = Math.ceil(requests * 0.15);

/** The number of calls of the Target edge that are compared. */
export const edgeCalls: number = Math.ceil(requests / 6);

/** The variables that repeat this run. */
export const repeatRun: string = `FLETCH_SEED=${firstSeed} FLETCH_REQUESTS=${requests}`;

/**
 * The number of random requests that are explained, over all artifacts. `FLETCH_EXPLANATIONS` sets it.
 *
 * @default 200
 */
export const explanations: number = Number(process.env.FLETCH_EXPLANATIONS ?? 200);

/** Prints the counts of a long run. `npm test` prints nothing but its results. */
export function reportRun(what: string, counts: ReadonlyMap<string, number>): void {
  if (process.env.FLETCH_REQUESTS === undefined && process.env.FLETCH_EXPLANATIONS === undefined) return;
  console.info(`${what}: ${JSON.stringify(Object.fromEntries(counts))}`);
}
