import { runCooperatively as run, type Steps } from "@fletch/decisioning";
import { isWorkerRuntime } from "../runtime/worker-runtime.ts";

/** Runs a long computation in slices of 4 ms, and yields to other work between them. */
export async function runCooperatively<T>(steps: Steps<T>): Promise<T> {
  // Joining the chunks of a large download took ten milliseconds of this turn.
  if (!isWorkerRuntime()) await nextTurn();
  return run(steps, scheduler);
}

const scheduler = { now: () => performance.now(), nextTurn };

/** Resolves after waiting sockets and timers. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    if (!isWorkerRuntime() && typeof setImmediate === "function") setImmediate(resolve);
    else setTimeout(resolve, 0);
  });
}
