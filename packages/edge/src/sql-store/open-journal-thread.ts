import type { Engine } from "./db/engine.ts";
import { JournalThread, type StartJournalWorker } from "./journal-thread.ts";

/**
 * Returns the thread that moves the journal of a database file; `null`: the database is no file, or the runtime is not Node. SQLite's library was
 * tried on threads of Node only.
 */
export function openJournalThread(
  engine: Engine,
  writer: string,
  onProblem: (problem: Error) => void,
  start: StartJournalWorker = startFromPackage,
): JournalThread | null {
  const { file } = engine;
  if (file === null || process.versions.bun !== undefined || process.versions.deno !== undefined) return null;
  const thread = new JournalThread({
    startWorker: () => start({ isJournalWorker: true, path: file, writer }),
    onLost: (cause) => {
      const message = `The thread that moves events from the journal to their tables does not run, and is started again: ${cause.message}`;
      onProblem(new Error(message, { cause }));
    },
  });
  engine.onReopen(() => thread.stop());
  return thread;
}

const startFromPackage: StartJournalWorker = async (data) => {
  const { startJournalWorker } = await import("#journal-worker");
  return startJournalWorker(data);
};
