import { isWorkerRuntime } from "../runtime/worker-runtime.ts";

interface NodeGlobals {
  readonly process?: { readonly nextTick?: (task: () => void) => void };
  readonly setImmediate?: (task: () => void) => unknown;
}

/**
 * Runs `task` at the end of this turn of the event loop: after all microtasks, however many promises follow each other,
 * and before sockets and timers.
 */
export function afterMicrotasks(task: () => void): void {
  if (isWorkerRuntime()) {
    // Next's edge runtime has only the names of Node's functions, and throws when they are read.
    setTimeout(task, 0);
    return;
  }
  const { process, setImmediate } = globalThis as NodeGlobals;
  if (typeof process?.nextTick === "function") {
    // Runs after resolved promises; a tick alone would run before them.
    const { nextTick } = process;
    Promise.resolve().then(() => nextTick(task));
  } else if (typeof setImmediate === "function") {
    setImmediate(task);
  } else {
    setTimeout(task, 0);
  }
}
