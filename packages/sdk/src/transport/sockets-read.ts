import { isWorkerRuntime } from "../runtime/worker-runtime.ts";

interface NodeGlobals {
  readonly setImmediate?: (task: () => void) => unknown;
}

/** Taken when the module is loaded: fake timers of a test must not hold up its calls. Workers keep connections out of reach. */
const setImmediate = isWorkerRuntime() ? undefined : (globalThis as NodeGlobals).setImmediate;

/** How long ago the event loop may have turned, in milliseconds: less than hosts keep an idle connection by far. */
const recent = 20;

/** What sockets received until then, the process knows. */
let knownUntil = Number.NEGATIVE_INFINITY;
let reading: Promise<void> | undefined;

/**
 * Resolves when the process knows which of its connections are still open. Waits two turns of the event loop, and only if it has not turned lately.
 *
 * A host may close a kept connection while the process is busy, or frozen between two invocations. The process learns of it when the event loop
 * polls; what it sends before goes into a dead connection, and nobody can tell then whether the host has read it.
 */
export async function socketsRead(): Promise<void> {
  if (setImmediate === undefined) return;
  // The caller's own work comes first, and may take long.
  await undefined;
  const since = performance.now();
  while (knownUntil < since - recent) {
    reading ??= read(setImmediate);
    await reading;
  }
}

/** Between two runs of immediates the event loop polls once, and runs the timers that are due. */
function read(afterTurn: (task: () => void) => unknown): Promise<void> {
  return new Promise((resolve) => {
    afterTurn(() => {
      const now = performance.now();
      afterTurn(() => {
        knownUntil = now;
        reading = undefined;
        resolve();
      });
    });
  });
}
