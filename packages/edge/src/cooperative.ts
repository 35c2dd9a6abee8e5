/** Long work that yields to requests. */
import { runCooperatively as run, type Steps } from "@fletch/decisioning";

/** Resolves after waiting I/O. `node:timers/promises` does not exist on some runtimes. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Runs a computation in slices of 4 ms, and serves requests between them. */
export async function runCooperatively<T>(steps: Steps<T>): Promise<T> {
  // Starts in another turn: the caller may be serving a request.
  await nextTurn();
  return run(steps, scheduler);
}

const scheduler = { now: () => performance.now(), nextTurn };
