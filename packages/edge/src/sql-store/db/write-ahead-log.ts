import { type Stats, statSync } from "node:fs";
import { type FileHandle, open, stat } from "node:fs/promises";
import Database from "libsql/promise";

/** Syncs after which the log is moved to the database file: some megabytes of it. */
const checkpointInterval = 400;
/** How often a sync looks whether the files are still there, in milliseconds. */
const lookInterval = 100;

/** Runs `work` while nobody else has the connection that writes. */
type Exclusively = (work: () => Promise<void>) => Promise<void>;

/** The database or its log was removed, or another file lies in its place: what is written goes nowhere. */
export class FilesMoved extends Error {
  override readonly name = "FilesMoved";
}

/**
 * The write-ahead log of a SQLite database in WAL mode: what has to wait for the disk is done here, on other threads than the event
 * loop's.
 */
export class WriteAheadLog {
  readonly #file: string;
  #database: Stats;
  #log: Promise<{ readonly handle: FileHandle; readonly stats: Stats }> | null = null;
  #lastLook = 0;
  #connection: Database | null = null;
  #sinceCheckpoint = 0;
  #checkpoint: Promise<void> | null = null;

  /** @param file a database that was just opened */
  constructor(file: string) {
    this.#file = file;
    this.#database = statSync(file);
  }

  /** Settles when everything that was committed before is on the disk: SQLite finds it there by the checksums of the log. */
  async sync(): Promise<void> {
    this.#sinceCheckpoint++;
    const { handle } = await this.#openLog();
    await handle.datasync();
    const now = performance.now();
    if (now - this.#lastLook < lookInterval) return;
    this.#lastLook = now;
    if (await this.isMoved()) throw new FilesMoved(`${this.#file} or its -wal was removed or replaced`);
  }

  /** Whether something else lies where the database and its log were, or nothing. */
  async isMoved(): Promise<boolean> {
    const { stats } = await this.#openLog().catch(() => ({ stats: null }));
    const [database, log] = await Promise.all([find(this.#file), find(`${this.#file}-wal`)]);
    return stats === null || !isSame(database, this.#database) || !isSame(log, stats);
  }

  /** The database was opened anew. */
  async reopen(): Promise<void> {
    await this.#closeFiles();
    this.#database = statSync(this.#file);
  }

  /** Moves the log to the database file if it is time, so that it begins anew. Does not wait for that. */
  checkpointInTime(exclusively: Exclusively): void {
    if (this.#sinceCheckpoint < checkpointInterval || this.#checkpoint !== null) return;
    this.#sinceCheckpoint = 0;
    this.#checkpoint = this.#moveLog(exclusively)
      .catch(() => {}) // The log is longer then, and moved the next time.
      .finally(() => {
        this.#checkpoint = null;
      });
  }

  async close(): Promise<void> {
    await this.#checkpoint;
    await this.#closeFiles();
  }

  async #closeFiles(): Promise<void> {
    const [connection, log] = [this.#connection, this.#log];
    [this.#connection, this.#log] = [null, null];
    connection?.close();
    await log?.then(({ handle }) => handle.close()).catch(() => {});
  }

  /** Once; where it failed, e.g. because there was no file descriptor left, again. */
  #openLog(): Promise<{ readonly handle: FileHandle; readonly stats: Stats }> {
    this.#log ??= openWithStats(`${this.#file}-wal`).catch((error: unknown) => {
      this.#log = null;
      throw error;
    });
    return this.#log;
  }

  /** Most of it while others write; and what they wrote meanwhile while nobody does: only a log that was moved whole begins anew. */
  async #moveLog(exclusively: Exclusively): Promise<void> {
    this.#connection ??= new Database(this.#file, {});
    const connection = this.#connection;
    await connection.exec("pragma wal_checkpoint(passive)");
    await exclusively(async () => {
      await connection.exec("pragma wal_checkpoint(passive)");
    });
  }
}

async function openWithStats(path: string): Promise<{ readonly handle: FileHandle; readonly stats: Stats }> {
  const handle = await open(path, "r+");
  return { handle, stats: await handle.stat() };
}

function find(path: string): Promise<Stats | null> {
  return stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });
}

function isSame(found: Stats | null, expected: Stats): boolean {
  return found !== null && found.ino === expected.ino && found.dev === expected.dev;
}
