import { isWorkerRuntime } from "../runtime/worker-runtime.ts";

interface NodeGlobals {
  readonly process?: { readonly nextTick?: (task: () => void) => void };
  readonly setImmediate?: (task: () => void) => unknown;
}

/**
 * Runs `task` at the end of this turn of the event loop: after everything that runs without waiting for anything outside, however
 * many promises it goes through, and before the loop looks at sockets and timers again.
 */
export function afterMicrotasks(task: () => void): void {
  if (isWorkerRuntime()) {
    // Next's edge runtime has the names of Node's functions only, and fails when they are read.
    setTimeout(task, 0);
    return;
  }
  const { process, setImmediate } = globalThis as NodeGlobals;
  if (typeof process?.nextTick === "function") {
    // Behind the promises that are already resolved; a tick on its own would come before them.
    const { nextTick } = process;
    Promise.resolve().then(() => nextTick(task));
  } else if (typeof setImmediate === "function") {
    setImmediate(task);
  } else {
    setTimeout(task, 0);
  }
}
