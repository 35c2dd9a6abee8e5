import { Kysely, PostgresDialect, sql } from "kysely";
import { Pool, types } from "pg";
import type { Engine } from "./engine.ts";
import { inList } from "./in-list.ts";
import type { Schema } from "./schema.ts";

/** Counts and times fit a double; `pg` would hand them out as strings. */
const bigint = 20;

/** Deadlock, serialization failure, and the server or the connection going away. Every transaction here may run twice. */
const transientCodes = new Set([
  "40P01",
  "40001",
  "55P03",
  "57P01",
  "57P02",
  "57P03",
  "08000",
  "08003",
  "08006",
  "53300",
]);
const transientMessages = /Connection terminated|ECONNRESET|EPIPE|ECONNREFUSED|server closed the connection/;

/** Any number: what edges on one database agree on, so that they do not migrate it at the same time. */
const migrationLock = 7_305_418_221;

/** @param url `postgres://user:password@host:port/database`; what is missing comes from the `PG…` variables of the environment */
export function openPostgres(url: string): Engine {
  const pool = new Pool({
    connectionString: url,
    max: 8,
    types: {
      getTypeParser: ((oid: number, format: "text") =>
        oid === bigint ? Number : types.getTypeParser(oid, format)) as typeof types.getTypeParser,
    },
  });
  // A connection that breaks while idle is replaced at the next use; without a listener it would end the process.
  pool.on("error", () => {});
  const db = new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) });
  return {
    kind: "postgres",
    db,
    parallel: 3,
    locksRows: true,
    keepsJournal: false,
    sync: async () => {}, // The server has done it when it says that a transaction is committed.
    async lockVisitors(trx, visitorIds) {
      const rows = await trx
        .selectFrom("visitors")
        .select(["visitor_id", "version"])
        .where("visitor_id", "in", inList(visitorIds))
        .orderBy("visitor_id")
        .forUpdate()
        .execute();
      return new Map(rows.map(({ visitor_id, version }) => [visitor_id, version]));
    },
    async lockIdentities(trx, identities) {
      // In one order for everybody: so two transactions do not wait for each other.
      const keys = sql`select distinct hashtextextended(identity, 0) as key from unnest(${identities}::text[]) identity order by key`;
      await sql`select pg_advisory_xact_lock(key) from (${keys}) keys`.execute(trx);
    },
    exclusively: (work) =>
      db.connection().execute(async (connection) => {
        await sql`select pg_advisory_lock(${migrationLock})`.execute(connection);
        try {
          await work();
        } finally {
          await sql`select pg_advisory_unlock(${migrationLock})`.execute(connection);
        }
      }),
    isTransient: (error) =>
      error instanceof Error &&
      (transientCodes.has(String(Reflect.get(error, "code"))) ||
        transientMessages.test(`${Reflect.get(error, "code")} ${error.message}`)),
    close: () => db.destroy(),
  };
}
