import { type FileHandle, open } from "node:fs/promises";
import Database from "libsql/promise";

/** Syncs after which the log is moved to the database file: some megabytes of it. */
const checkpointInterval = 400;

/** Runs `work` while nobody else has the connection that writes. */
type Exclusively = (work: () => Promise<void>) => Promise<void>;

/**
 * The write-ahead log of a SQLite database in WAL mode: what has to wait for the disk is done here, on other threads than the event
 * loop's.
 */
export class WriteAheadLog {
  readonly #file: string;
  #handle: Promise<FileHandle> | null = null;
  #connection: Database | null = null;
  #sinceCheckpoint = 0;
  #checkpoint: Promise<void> | null = null;

  constructor(file: string) {
    this.#file = file;
  }

  /** Settles when everything that was committed before is on the disk: SQLite finds it there by the checksums of the log. */
  async sync(): Promise<void> {
    this.#sinceCheckpoint++;
    this.#handle ??= open(`${this.#file}-wal`, "r+");
    await (await this.#handle).datasync();
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
    this.#connection?.close();
    await (await this.#handle)?.close();
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
