import { parentPort, Worker, workerData } from "node:worker_threads";
import type { Engine } from "./db/engine.ts";
import { openSqlite } from "./db/sqlite-engine.ts";
import { drainJournal } from "./journal.ts";
import type { DrainRequest, DrainResponse, JournalWorkerData } from "./journal-thread.ts";

/**
 * Starts this module on a thread of its own.
 *
 * @throws Error in a bundled program, where this module is a part of another file: that file would start instead
 */
export function startJournalWorker(data: JournalWorkerData): Worker {
  const url = new URL(import.meta.url);
  if (!/\/journal-worker\.c?js$/.test(url.pathname)) throw new Error(`There is no file for a thread: ${url.pathname}`);
  return new Worker(url, { workerData: data });
}

/** Moves events from the journal to their tables, over a connection of its own, when it is asked to. */
function runJournalWorker({ path, writer }: JournalWorkerData, port: NonNullable<typeof parentPort>): void {
  let opened: Engine | undefined;
  const drain = async (size: number): Promise<DrainResponse> => {
    try {
      opened ??= openSqlite(path);
      const engine = opened;
      return { result: await engine.transact((trx) => drainJournal(trx, { engine, writer }, size)) };
    } catch (error) {
      const { message } = error instanceof Error ? error : new Error(String(error));
      return { error: { message, code: String(Reflect.get(Object(error), "code") ?? "") } };
    }
  };
  port.on("message", async ({ size }: DrainRequest) => port.postMessage(await drain(size)));
  port.postMessage("ready");
}

/** Whether this module runs as the worker; it is also loaded by the thread that starts it, which can be a worker of the program. */
function isJournalWorker(data: unknown): data is JournalWorkerData {
  return typeof data === "object" && data !== null && "isJournalWorker" in data;
}

if (parentPort !== null && isJournalWorker(workerData)) runJournalWorker(workerData, parentPort);
