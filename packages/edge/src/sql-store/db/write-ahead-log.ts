import { type Stats, statSync } from "node:fs";
import { type FileHandle, open, stat } from "node:fs/promises";
import Database from "libsql/promise";

/** The number of syncs between checkpoints, which is some megabytes of the log. */
const checkpointInterval = 400;
/** The time between checks that the files still exist, in milliseconds. */
const lookInterval = 100;

/** Runs `work` while nothing else uses the writing connection. */
type Exclusively = (work: () => Promise<void>) => Promise<void>;

/** The database or its log was removed or replaced, so that writes are lost. */
export class FilesMoved extends Error {
  override readonly name = "FilesMoved";
}

/**
 * The write-ahead log of a SQLite database in WAL mode. Syncs and checkpoints wait for the disk here, on other threads than the event loop's.
 */
export class WriteAheadLog {
  readonly #file: string;
  #database: Stats;
  #log: Promise<{ readonly handle: FileHandle; readonly stats: Stats }> | null = null;
  #lastLook = 0;
  #connection: Database | null = null;
  #sinceCheckpoint = 0;
  #checkpoint: Promise<void> | null = null;
  readonly #onProblem: (problem: Error) => void;
  #hasFailed = false;

  /**
   * @param file the path of a database that was just opened
   * @param onProblem called when a checkpoint fails, once until one succeeds
   */
  constructor(file: string, onProblem: (problem: Error) => void) {
    this.#file = file;
    this.#onProblem = onProblem;
    this.#database = statSync(file);
  }

  /** Resolves when all earlier commits are on the disk, where SQLite recovers them by the checksums of the log. */
  async sync(): Promise<void> {
    this.#sinceCheckpoint++;
    const { handle } = await this.#openLog();
    await handle.datasync();
    const now = performance.now();
    if (now - this.#lastLook < lookInterval) return;
    this.#lastLook = now;
    if (await this.isMoved()) throw new FilesMoved(`${this.#file} or its -wal was removed or replaced`);
  }

  /** Whether the database or its log was removed or replaced. */
  async isMoved(): Promise<boolean> {
    const { stats } = await this.#openLog().catch(() => ({ stats: null }));
    const [database, log] = await Promise.all([find(this.#file), find(`${this.#file}-wal`)]);
    return stats === null || !isSame(database, this.#database) || !isSame(log, stats);
  }

  /** Follows a database that was reopened. */
  async reopen(): Promise<void> {
    await this.#closeFiles();
    this.#database = statSync(this.#file);
  }

  /** Starts a checkpoint if it is due, without waiting for it. It moves the log to the database file, so that the log starts again. */
  checkpointInTime(exclusively: Exclusively): void {
    if (this.#sinceCheckpoint < checkpointInterval || this.#checkpoint !== null) return;
    this.#sinceCheckpoint = 0;
    this.#checkpoint = this.#moveLog(exclusively)
      .then(
        () => {
          this.#hasFailed = false;
        },
        (cause: unknown) => this.#reportCheckpoint(cause),
      )
      .finally(() => {
        this.#checkpoint = null;
      });
  }

  async close(): Promise<void> {
    await this.#checkpoint;
    await this.#closeFiles();
  }

  #reportCheckpoint(cause: unknown): void {
    if (this.#hasFailed) return;
    this.#hasFailed = true;
    const message = `A checkpoint of ${this.#file} failed, so its -wal grows until one succeeds`;
    this.#onProblem(new Error(message, { cause }));
  }

  async #closeFiles(): Promise<void> {
    const [connection, log] = [this.#connection, this.#log];
    [this.#connection, this.#log] = [null, null];
    connection?.close();
    await log?.then(({ handle }) => handle.close()).catch(() => {});
  }

  /** Opens the log once. Retries after a failure, e.g. without a free file descriptor. */
  #openLog(): Promise<{ readonly handle: FileHandle; readonly stats: Stats }> {
    this.#log ??= openWithStats(`${this.#file}-wal`).catch((error: unknown) => {
      this.#log = null;
      throw error;
    });
    return this.#log;
  }

  /** Moves most of the log while others write, and the rest while nobody does: only a log that was moved completely starts again. */
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
