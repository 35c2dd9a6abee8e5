import { parentPort, Worker, workerData } from "node:worker_threads";
import { openSqlite } from "./db/sqlite-engine.ts";
import { JournalMover } from "./journal-mover.ts";
import { type DrainRequest, type DrainResponse, type JournalWorkerData, toWorkerOptions } from "./journal-thread.ts";

/**
 * Starts this module on a thread of its own. Returns `null` in a bundled program, where this module is a part of another file: that file would
 * start instead.
 */
export function startJournalWorker(data: JournalWorkerData): Worker | null {
  // A bundle in CommonJS has `undefined` here.
  const url = String(import.meta.url);
  return /\/journal-worker\.c?js$/.test(url) ? new Worker(new URL(url), toWorkerOptions(data)) : null;
}

/** Moves events from the journal to their tables, over a connection of its own, when it is asked to. */
function runJournalWorker({ path, writer }: JournalWorkerData, port: NonNullable<typeof parentPort>): void {
  let mover: JournalMover | undefined;
  const open = (): JournalMover => {
    const engine = openSqlite(path);
    return new JournalMover({ engine, writer }, (work) => engine.transact(work));
  };
  const drain = async ({ size, entries }: DrainRequest): Promise<DrainResponse> => {
    try {
      mover ??= open();
      return { result: await mover.move(size, entries) };
    } catch (error) {
      const { message } = error instanceof Error ? error : new Error(String(error));
      return { error: { message, code: String(Reflect.get(Object(error), "code") ?? "") } };
    }
  };
  port.on("message", async (request: DrainRequest) => port.postMessage(await drain(request)));
  port.postMessage("ready");
}

/** Whether this module runs as the worker; it is also loaded by the thread that starts it, which can be a worker of the program. */
function isJournalWorker(data: unknown): data is JournalWorkerData {
  return typeof data === "object" && data !== null && "isJournalWorker" in data;
}

if (parentPort !== null && isJournalWorker(workerData)) runJournalWorker(workerData, parentPort);
