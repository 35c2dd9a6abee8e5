import { setImmediate } from "node:timers/promises";

/** Long work that can be left off after each step. A step takes a fraction of a millisecond, or a few at most. */
export type Steps<T> = Generator<undefined, T, void>;

/** How long steps are taken before others have their turn, in milliseconds. */
const turn = 8;

/** Takes all steps at once. */
export function runToCompletion<T>(steps: Steps<T>): T {
  let step = steps.next();
  while (step.done !== true) step = steps.next();
  return step.value;
}

/** Lets the requests that came meanwhile have their turn, then takes steps for some milliseconds, and so on. */
export async function runCooperatively<T>(steps: Steps<T>): Promise<T> {
  for (;;) {
    await setImmediate();
    const begun = performance.now();
    do {
      const step = steps.next();
      if (step.done === true) return step.value;
    } while (performance.now() - begun < turn);
  }
}
