/** Long work that gives way to requests. */
import { runCooperatively as run, type Steps } from "@fletch/decisioning";

/** Resolves after the I/O that already waits. Not `node:timers/promises`: some runtimes lack it. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Runs a computation in slices of 4 ms; requests that arrive meanwhile are served between them. */
export async function runCooperatively<T>(steps: Steps<T>): Promise<T> {
  // Not in the same turn as the caller, who may be serving a request.
  await nextTurn();
  return run(steps, scheduler);
}

const scheduler = { now: () => performance.now(), nextTurn };
