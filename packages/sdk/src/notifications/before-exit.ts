import { isWorkerRuntime } from "../runtime/worker-runtime.ts";

/** A queue that is flushed before the process exits. */
interface Flushable {
  flush(): Promise<void>;
}

/** Asks each queue once: retries would keep the process alive while the network is down. */
const watched: Set<Flushable> = new Set();
let listening = false;

/** Calls `queue.flush` when nothing else keeps the process alive. No effect on runtimes without that event. */
export function onProcessExit(queue: Flushable): void {
  watched.add(queue);
  // Next's edge runtime has the names only, and throws when they are read.
  if (listening || isWorkerRuntime() || typeof process === "undefined" || typeof process.on !== "function") return;
  listening = true;
  process.on("beforeExit", flushAll);
}

/** Call it when the queue is empty. */
export function offProcessExit(queue: Flushable): void {
  watched.delete(queue);
}

function flushAll(): void {
  const queues = [...watched];
  watched.clear();
  for (const queue of queues) void queue.flush();
}
