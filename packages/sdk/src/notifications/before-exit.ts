import { isWorkerRuntime } from "../runtime/worker-runtime.ts";

/** What sends, before the process ends by itself, what waits. */
interface Flushable {
  flush(): Promise<void>;
}

/** Each is asked once: what fails then would keep the process alive for as long as the network is down. */
const watched: Set<Flushable> = new Set();
let listening = false;

/** Has `queue.flush` called when nothing else keeps the process alive. No effect where there is no such moment. */
export function onProcessExit(queue: Flushable): void {
  watched.add(queue);
  // Next's edge runtime has the names only, and fails when they are read.
  if (listening || isWorkerRuntime() || typeof process === "undefined" || typeof process.on !== "function") return;
  listening = true;
  process.on("beforeExit", flushAll);
}

/** Nothing waits any more. */
export function offProcessExit(queue: Flushable): void {
  watched.delete(queue);
}

function flushAll(): void {
  const queues = [...watched];
  watched.clear();
  for (const queue of queues) void queue.flush();
}
