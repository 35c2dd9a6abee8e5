import {
  CompiledQuery,
  type DatabaseConnection,
  Kysely,
  type SqliteDatabase,
  SqliteDialect,
  SqliteDriver,
} from "kysely";
import Database from "libsql";
import type { Engine } from "./engine.ts";
import type { Schema } from "./schema.ts";

type Statement = ReturnType<SqliteDatabase["prepare"]>;

/** @param file a path, or `:memory:` */
export function openSqlite(file: string): Engine {
  const database = new Database(file);
  // WAL: readers and the writer do not wait for each other. FULL: a commit returns after the log was synced, so that what was
  // acknowledged survives the power going off. NORMAL would do for `kill -9` (the operating system keeps what was written),
  // but not for that; and since commits are shared by many requests, the sync is a small part of each.
  database.exec("pragma journal_mode = wal");
  database.exec("pragma synchronous = full");
  // 32 MiB of pages: with the 2 MiB that are the default, nearly every row of a visitor who comes back has to be read again.
  database.exec("pragma cache_size = -32768");
  // Another process (a second edge, a backup) may hold the lock for a moment.
  database.exec("pragma busy_timeout = 5000");
  const dialect = new ImmediateSqliteDialect({ database: new PreparingDatabase(database) });
  const db = new Kysely<Schema>({ dialect });
  return {
    kind: "sqlite",
    db,
    parallel: 1,
    locksRows: false,
    // The transaction holds the write lock of the whole database.
    lockIdentities: async () => {},
    exclusively: inTurn,
    isTransient: (error) =>
      error instanceof Error && /SQLITE_BUSY|database is locked/.test(`${Reflect.get(error, "code")} ${error.message}`),
    close: () => db.destroy(),
  };
}

/** Ends when the work before in this process has ended. */
let turn: Promise<void> = Promise.resolve();

/**
 * Within the process one after the other: SQLite blocks, so one of two that wait for each other would keep the other from going on.
 * Against other processes: what they do at the same time fails as a whole here, and then finds the work done.
 */
function inTurn(work: () => Promise<void>): Promise<void> {
  const done = turn.then(async () => {
    for (let attempt = 1; attempt < 5; attempt++) {
      try {
        return await work();
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 20 * attempt));
      }
    }
    await work();
  });
  turn = done.catch(() => {});
  return done;
}

/** Most statements that are kept prepared. Their texts differ by the number of rows only. */
const capacity = 512;

/** Prepares each statement once. */
class PreparingDatabase implements SqliteDatabase {
  readonly #database: Database.Database;
  readonly #statements = new Map<string, Statement>();

  constructor(database: Database.Database) {
    this.#database = database;
  }

  prepare(text: string): Statement {
    const known = this.#statements.get(text);
    if (known !== undefined) return known;
    const statement = this.#database.prepare(text) as unknown as Statement;
    if (this.#statements.size >= capacity) this.#statements.clear();
    this.#statements.set(text, statement);
    return statement;
  }

  close(): void {
    this.#statements.clear();
    this.#database.close();
  }
}

/**
 * Transactions take the write lock at their beginning. One that reads first and asks for the lock later fails at once if another
 * process wrote in between, however long it would have waited.
 */
class ImmediateSqliteDialect extends SqliteDialect {
  readonly #config: ConstructorParameters<typeof SqliteDriver>[0];

  constructor(config: ConstructorParameters<typeof SqliteDriver>[0]) {
    super(config);
    this.#config = config;
  }

  override createDriver(): SqliteDriver {
    return new ImmediateSqliteDriver(this.#config);
  }
}

class ImmediateSqliteDriver extends SqliteDriver {
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw("begin immediate"));
  }
}
