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
import { WriteAheadLog } from "./write-ahead-log.ts";

type Statement = ReturnType<SqliteDatabase["prepare"]>;

/** @param file a path, or `:memory:` */
export function openSqlite(file: string): Engine {
  const database = new Database(file);
  // WAL: readers and the writer do not wait for each other. NORMAL: a commit writes to the log, but does not wait until the log is on
  // the disk. `sync` does, off the event loop, before anybody is answered: it is what FULL would do, without blocking the process.
  database.exec("pragma journal_mode = wal");
  database.exec("pragma synchronous = normal");
  // 32 MiB of pages: with the 2 MiB that are the default, nearly every row of a visitor who comes back has to be read again.
  database.exec("pragma cache_size = -32768");
  // Another process (a second edge, a backup) may hold the lock for a moment.
  database.exec("pragma busy_timeout = 5000");
  const log = file === ":memory:" ? null : new WriteAheadLog(file);
  if (log !== null) database.exec("pragma wal_autocheckpoint = 0");
  const dialect = new ImmediateSqliteDialect({ database: new PreparingDatabase(database) });
  const db = new Kysely<Schema>({ dialect });
  return {
    kind: "sqlite",
    db,
    parallel,
    locksRows: false,
    keepsJournal: true,
    sync: async () => {
      await log?.sync();
      log?.checkpointInTime((work) => db.connection().execute(work));
    },
    // The transaction holds the write lock of the whole database. All versions come as one row: each row that the driver hands out
    // costs more than finding it.
    async lockVisitors(trx, visitorIds) {
      const { rows } = await trx.executeQuery(CompiledQuery.raw(readVersions, [JSON.stringify(visitorIds)]));
      return new Map(JSON.parse((rows as { versions: string }[])[0]?.versions ?? "[]") as [string, number][]);
    },
    lockIdentities: async () => {},
    exclusively: inTurn,
    isTransient: (error) =>
      error instanceof Error && /SQLITE_BUSY|database is locked/.test(`${Reflect.get(error, "code")} ${error.message}`),
    close: async () => {
      await log?.close();
      await db.destroy();
    },
  };
}

const readVersions = `select json_group_array(json_array(visitor_id, version)) as versions
  from visitors where visitor_id in (select value from json_each(?))`;

/** There is one connection, so transactions run one after the other: the next ones while earlier ones are being synced. */
const parallel = 3;

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
