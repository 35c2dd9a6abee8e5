import { CompiledQuery, Kysely, type Transaction } from "kysely";
import { type Engine, type EngineOptions, type Failure, toLog, writeProbe } from "./engine.ts";
import { migrate } from "./migrations.ts";
import { ImmediateSqliteDialect } from "./sqlite-dialect.ts";
import { SqliteFile } from "./sqlite-file.ts";
import type { Tables } from "./tables.ts";
import { FilesMoved, WriteAheadLog } from "./write-ahead-log.ts";

/** @param path the path of a file, or `:memory:` */
export function openSqlite(path: string, options: EngineOptions = {}): Engine {
  const file = new SqliteFile(path);
  const { onProblem = () => undefined } = options;
  const log = path === ":memory:" ? null : new WriteAheadLog(path, onProblem);
  const dialect = new ImmediateSqliteDialect({ database: file });
  const db = new Kysely<Tables>({ dialect, ...toLog(options) });
  /** Runs `work` while nothing else uses the connection. */
  const exclusively = (work: () => Promise<void>): Promise<void> => db.connection().execute(work);
  let beforeReopen: (() => Promise<void>) | undefined;
  /** Whether the file was reopened, and its schema was not migrated since: another process may have locked it. */
  let mustMigrate = false;
  const reopen = async (): Promise<void> => {
    await exclusively(async () => {
      // SQLite removes the log with the last connection. The log at its path may by then belong to another database.
      await beforeReopen?.();
      file.reopen();
      mustMigrate = true;
      await log?.reopen();
    });
  };
  const engine: Engine = {
    kind: "sqlite",
    db,
    file: path === ":memory:" ? null : path,
    parallel,
    locksRows: false,
    keepsJournal: true,
    mayBeDistributed: false,
    runEach: (text, lists) => {
      const statement = file.prepare(text);
      return lists.map((parameters) => {
        const { changes } = statement.run(parameters);
        options.onStatement?.(text, parameters);
        return Number(changes);
      });
    },
    sync: async () => {
      await log?.sync();
      log?.checkpointInTime(exclusively);
    },
    // The transaction already has the write lock of the whole database. All versions are read as one row: the driver's cost for a row is
    // higher than that of finding it.
    async lockVisitors(trx, visitorIds) {
      const { rows } = await trx.executeQuery(CompiledQuery.raw(readVersions, [JSON.stringify(visitorIds)]));
      return new Map(JSON.parse((rows as { versions: string }[])[0]?.versions ?? "[]") as [string, number][]);
    },
    lockIdentities: async () => {},
    transact: (work: (trx: Transaction<Tables>) => Promise<never>) => db.transaction().execute(work),
    exclusively: (work) => work(db),
    classify: classifySqlite,
    onReopen: (listener) => {
      beforeReopen = listener;
    },
    async probe() {
      if (await log?.isMoved()) await reopen();
      if (mustMigrate) {
        await migrate(engine);
        mustMigrate = false;
      }
      await engine.transact(writeProbe);
      await log?.sync();
    },
    close: async () => {
      await log?.close();
      await db.destroy();
    },
  };
  return engine;
}

const readVersions = `select json_group_array(json_array(visitor_id, version)) as versions
  from visitors where visitor_id in (select value from json_each(?))`;

/** There is one connection, so transactions run one after the other; the next one runs while earlier ones are synced. */
const parallel = 3;

function classifySqlite(error: unknown): Failure {
  if (error instanceof FilesMoved) return "unavailable";
  if (!(error instanceof Error)) return "defect";
  const reason = `${Reflect.get(error, "code")} ${error.message}`;
  if (/SQLITE_(?:BUSY|LOCKED)|database is locked/.test(reason)) return "retry";
  // Errors of the disk, of permissions and of damaged files; below, those of Node while it syncs the log.
  if (/SQLITE_(?:FULL|IOERR|CANTOPEN|READONLY|CORRUPT|NOTADB|NOMEM|PERM|AUTH)/.test(reason)) return "unavailable";
  return /^E[A-Z]+$/.test(String(Reflect.get(error, "code"))) ? "unavailable" : "defect";
}
