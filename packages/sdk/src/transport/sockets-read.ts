import { isWorkerRuntime } from "../runtime/worker-runtime.ts";

interface NodeGlobals {
  readonly setImmediate?: (task: () => void) => unknown;
}

/** Captured at import: fake timers of a test must not delay its calls. Workers hide connections. */
const setImmediate = isWorkerRuntime() ? undefined : (globalThis as NodeGlobals).setImmediate;

/** The longest time since a turn of the event loop, in milliseconds: much less than hosts keep idle connections. */
const recent = 20;

/** The process has read its sockets up to this time. */
let knownUntil = Number.NEGATIVE_INFINITY;
let reading: Promise<void> | undefined;

/**
 * Resolves when the process knows which connections are still open: after two turns of the event loop. Returns
 * `undefined` if it has turned lately.
 *
 * A host may close a kept-alive connection while the process is busy, or frozen between two invocations. The process
 * learns of it when the event loop polls. A request before that goes into a dead connection, and may or may not have
 * been read.
 */
export function socketsRead(since: number = performance.now()): Promise<void> | undefined {
  if (setImmediate === undefined || knownUntil >= since - recent) return undefined;
  reading ??= read(setImmediate);
  return reading.then(() => socketsRead(since));
}

/** Between two rounds of immediates the event loop polls once, and runs due timers. */
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
