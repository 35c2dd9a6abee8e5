import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import type { SqliteDatabase } from "kysely";
import Database from "libsql";

type Statement = ReturnType<SqliteDatabase["prepare"]>;

/** Maximum number of prepared statements. */
const capacity = 512;

/** An open database file. Prepares each statement once. */
export class SqliteFile implements SqliteDatabase {
  readonly #path: string;
  readonly #statements = new Map<string, Statement>();
  #database: Database.Database;

  /** @param path the path of a file, or `:memory:` */
  constructor(path: string) {
    this.#path = path;
    this.#database = open(path);
  }

  prepare(text: string): Statement {
    const known = this.#statements.get(text);
    if (known !== undefined) return known;
    const prepared = this.#database.prepare(text) as unknown as Statement;
    const statement: Statement = {
      reader: prepared.reader, // A copy: the driver reads it for each call, and the original getter calls the database.
      all: (parameters) => prepared.all(parameters),
      run: (parameters) => prepared.run(parameters),
      iterate: (parameters) => prepared.iterate(parameters),
    };
    if (this.#statements.size >= capacity) this.#statements.clear();
    this.#statements.set(text, statement);
    return statement;
  }

  /** Opens the file that is at the path now. First moves the open log to its database, because the log may be all that is left. */
  reopen(): void {
    try {
      this.#database.exec("pragma wal_checkpoint(truncate)");
    } catch {
      // The log is lost with its files.
    }
    this.close();
    this.#database = open(this.#path);
  }

  close(): void {
    this.#statements.clear();
    this.#database.close();
  }
}

function open(path: string): Database.Database {
  if (path !== ":memory:") mkdirSync(dirname(path), { recursive: true });
  const database = new Database(path);
  try {
    // SQLite would wait for locks of other processes on this thread, which blocks all requests. The store retries instead.
    database.exec("pragma busy_timeout = 0");
    // WAL: readers and the writer do not wait for each other. NORMAL: a commit writes to the log, but does not wait for the disk.
    // `WriteAheadLog` syncs it on another thread before responses are sent, which is as durable as FULL without blocking.
    database.exec("pragma journal_mode = wal");
    database.exec("pragma synchronous = normal");
    // 32 MiB of pages: with the default of 2 MiB, nearly every row of a returning visitor has to be read again.
    database.exec("pragma cache_size = -32768");
    if (path !== ":memory:") database.exec("pragma wal_autocheckpoint = 0");
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}
