import { runCooperatively as run, type Steps } from "@fletch/decisioning";
import { isWorkerRuntime } from "../../runtime/worker-runtime.ts";

/** Runs a long computation in slices of 4 ms, and gives way to other work between them. */
export async function runCooperatively<T>(steps: Steps<T>): Promise<T> {
  // In this turn the pieces of a download were put together: ten milliseconds for a large one.
  if (!isWorkerRuntime()) await nextTurn();
  return run(steps, scheduler);
}

const scheduler = { now: () => performance.now(), nextTurn };

/** After what already waits: sockets, timers. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    if (!isWorkerRuntime() && typeof setImmediate === "function") setImmediate(resolve);
    else setTimeout(resolve, 0);
  });
}
