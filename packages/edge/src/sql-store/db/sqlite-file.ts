import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import type { SqliteDatabase } from "kysely";
import Database from "libsql";

type Statement = ReturnType<SqliteDatabase["prepare"]>;

/** Most statements that are kept prepared. Their texts differ by the number of rows only. */
const capacity = 512;

/** A database file that is open. Prepares each statement once. */
export class SqliteFile implements SqliteDatabase {
  readonly #path: string;
  readonly #statements = new Map<string, Statement>();
  #database: Database.Database;

  /** @param path of a file, or `:memory:` */
  constructor(path: string) {
    this.#path = path;
    this.#database = open(path);
  }

  prepare(text: string): Statement {
    const known = this.#statements.get(text);
    if (known !== undefined) return known;
    const prepared = this.#database.prepare(text) as unknown as Statement;
    const statement: Statement = {
      reader: prepared.reader, // The driver looks at it each time, and each time the library asks the database.
      all: (parameters) => prepared.all(parameters),
      run: (parameters) => prepared.run(parameters),
      iterate: (parameters) => prepared.iterate(parameters),
    };
    if (this.#statements.size >= capacity) this.#statements.clear();
    this.#statements.set(text, statement);
    return statement;
  }

  /** Opens what lies at the path now. The log of what was open is moved to its database first: it may be all that is left of it. */
  reopen(): void {
    try {
      this.#database.exec("pragma wal_checkpoint(truncate)");
    } catch {
      // Then it is gone with the files.
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
    // SQLite would wait for locks of other processes on this thread, and all requests with it. Who needs one tries again instead.
    database.exec("pragma busy_timeout = 0");
    // WAL: readers and the writer do not wait for each other. NORMAL: a commit writes to the log, but does not wait until the log is on
    // the disk. `WriteAheadLog` does, off the event loop, before anybody is answered: it is what FULL would do, without blocking.
    database.exec("pragma journal_mode = wal");
    database.exec("pragma synchronous = normal");
    // 32 MiB of pages: with the 2 MiB that are the default, nearly every row of a visitor who comes back has to be read again.
    database.exec("pragma cache_size = -32768");
    if (path !== ":memory:") database.exec("pragma wal_autocheckpoint = 0");
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}
