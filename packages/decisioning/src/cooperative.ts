/** Long computations as generators: each `yield` is a point at which the caller may let other work run. */

/** A long computation in steps. A step takes a fraction of a millisecond, or a few at most. */
export type Steps<T> = Generator<undefined, T, void>;

/** The clock and the yielding of `runCooperatively`. Passed in, because decisions read no clock. */
export interface Scheduler {
  /** Milliseconds on a monotonic clock, such as `performance.now`. */
  readonly now: () => number;
  /** Resolves after waiting I/O and timers, as `setImmediate` of `node:timers/promises` does. */
  readonly nextTurn: () => Promise<unknown>;
}

/** Runs a computation to its end at once. */
export function runToCompletion<T>(steps: Steps<T>): T {
  let step = steps.next();
  while (step.done !== true) step = steps.next();
  return step.value;
}

/**
 * Runs a computation in slices of 4 ms, and yields to other work between them. A request that arrives meanwhile waits
 * for at most one slice and one step.
 *
 * @example
 * import { setImmediate } from "node:timers/promises";
 * const scheduler = { now: () => performance.now(), nextTurn: () => setImmediate() };
 * const plan = await runCooperatively(compilePlanChunked(artifact, { splitHost }), scheduler);
 */
export async function runCooperatively<T>(steps: Steps<T>, { now, nextTurn }: Scheduler): Promise<T> {
  let end = now() + slice;
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    if (now() < end) continue;
    await nextTurn();
    end = now() + slice;
  }
}

/** Milliseconds. Garbage collection in the same turn may take three times as much (`npm run bars -- reload`). */
const slice = 4;
