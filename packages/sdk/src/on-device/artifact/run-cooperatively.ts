import { isWorkerRuntime } from "../../runtime/worker-runtime.ts";

/** How long others wait for their turn at most, in milliseconds, plus one step. */
const slice = 8;

/** Takes the steps of a long computation a few milliseconds at a time, and lets everybody else have their turn in between. */
export async function runCooperatively<T>(steps: Generator<undefined, T, void>): Promise<T> {
  let until = performance.now() + slice;
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    if (performance.now() < until) continue;
    await nextTurn();
    until = performance.now() + slice;
  }
}

/** Takes all steps now. */
export function runToCompletion<T>(steps: Generator<undefined, T, void>): T {
  let step = steps.next();
  while (step.done !== true) step = steps.next();
  return step.value;
}

/** After what already waits: sockets, timers. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    if (!isWorkerRuntime() && typeof setImmediate === "function") setImmediate(resolve);
    else setTimeout(resolve, 0);
  });
}
