import { CompiledQuery, Kysely, sql, type Transaction } from "kysely";
import { types } from "pg";
import { parse } from "pg-connection-string";
import { type Engine, type EngineOptions, toLog, writeProbe } from "./engine.ts";
import { padInList } from "./pad-in-list.ts";
import { NoResponse, PostgresConnections, type PostgresLimits } from "./postgres-connections.ts";
import { LostCommit, TracedPostgresDialect } from "./postgres-dialect.ts";
import { classifyPostgres, UnknownOutcome } from "./postgres-failure.ts";
import type { Tables } from "./tables.ts";
import { VisitorShards } from "./visitor-shards.ts";

/** The type id of `bigint`. Counts and times fit a double; by default `pg` returns them as text. */
const bigint = 20;

/** The key of the advisory lock for migrations: an arbitrary number, the same for all edges. */
const migrationLock = 7_305_418_221;

/** Limits that let a request succeed or fail within 5 seconds. The URL may set another one for statements. */
const requestLimits: PostgresLimits = { connect: 1_500, statement: 3_000 };
/** Limits for migrations: creating an index of a large table takes minutes. */
const migrationLimits: PostgresLimits = { connect: 1_500, statement: 600_000 };

/** How long to query the status of a lost commit, in milliseconds. */
const inquiry = 1_000;

/**
 * @param url `postgres://user:password@host:port/database`. Missing parts come from the `PG…` environment variables. Its query may set
 *   `statement_timeout` of requests, in milliseconds (0: none), and other settings of `pg`.
 */
export function openPostgres(url: string, options: EngineOptions = {}): Engine {
  const { statementTimeout = requestLimits.statement } = readAddress(url);
  const connections = connect(url, 8, { ...requestLimits, statement: statementTimeout });
  const db = new Kysely<Tables>({ dialect: new TracedPostgresDialect({ pool: connections }), ...toLog(options) });
  const shards = new VisitorShards();
  const engine: Engine = {
    kind: "postgres",
    db,
    file: null,
    parallel: 3,
    locksRows: true,
    keepsJournal: false,
    get mayBeDistributed() {
      return shards.mayBeDistributed;
    },
    runEach: null,
    sync: async () => {}, // The server syncs before it acknowledges a commit.
    async lockVisitors(trx, visitorIds) {
      const versions = new Map<string, number>();
      for (const group of await shards.group(trx, visitorIds)) {
        const rows = await (engine.mayBeDistributed ? lockListed(trx, group) : lockTogether(trx, group));
        for (const { visitor_id, version } of rows) versions.set(visitor_id, version);
      }
      return versions;
    },
    async lockIdentities(trx, identities) {
      // All transactions lock in the same order, so that there is no deadlock.
      const keys = sql`select distinct hashtextextended(identity, 0) as key from unnest(${identities}::text[]) identity order by key`;
      await sql`select pg_advisory_xact_lock(key) from (${keys}) keys`.execute(trx);
    },
    async transact<T>(work: (trx: Transaction<Tables>) => Promise<T>): Promise<T> {
      const done: { result?: T } = {};
      const run = async (trx: Transaction<Tables>): Promise<T> => {
        done.result = await work(trx);
        return done.result;
      };
      try {
        return await db.transaction().execute(run);
      } catch (error) {
        if (!(error instanceof LostCommit)) throw error;
        // A server that does not respond would not return the status either.
        if (error.cause instanceof NoResponse) throw error.cause;
        if (await wasCommitted(db, error)) return done.result as T;
        throw error.cause;
      }
    },
    async exclusively(work) {
      const dialect = new TracedPostgresDialect({ pool: connect(url, 2, migrationLimits) });
      const patient = new Kysely<Tables>({ dialect, ...toLog(options) });
      try {
        await patient.connection().execute((connection) => runLocked(connection, () => work(patient)));
      } finally {
        await patient.destroy();
      }
    },
    classify: (error) => {
      const failure = classifyPostgres(error);
      if (failure === "unavailable") connections.renew();
      return failure;
    },
    onReopen: () => undefined,
    async probe() {
      try {
        await engine.transact(writeProbe);
      } catch (error) {
        connections.renew();
        throw error;
      }
    },
    close: () => db.destroy(),
  };
  return engine;
}

type LockedVisitor = Pick<Tables["visitors"], "visitor_id" | "version">;

/** The text of the statement is the same for any number of visitors. Building one for each number takes longer than sending it. */
async function lockTogether(
  trx: Transaction<Tables>,
  visitorIds: readonly string[],
): Promise<readonly LockedVisitor[]> {
  const text =
    "select visitor_id, version from visitors where visitor_id = any($1::text[]) order by visitor_id for update";
  const query = CompiledQuery.raw(text, [visitorIds]) as CompiledQuery<LockedVisitor>;
  return (await trx.executeQuery(query)).rows;
}

/** Citus finds the shard of a statement by its values. */
function lockListed(trx: Transaction<Tables>, visitorIds: readonly string[]): Promise<readonly LockedVisitor[]> {
  return trx
    .selectFrom("visitors")
    .select(["visitor_id", "version"])
    .where("visitor_id", "in", padInList(visitorIds))
    .orderBy("visitor_id")
    .forUpdate()
    .execute();
}

function connect(url: string, max: number, limits: PostgresLimits): PostgresConnections {
  const getTypeParser = ((oid: number, format: "text") =>
    oid === bigint ? Number : types.getTypeParser(oid, format)) as typeof types.getTypeParser;
  return new PostgresConnections({ ...readAddress(url).config, max, types: { getTypeParser } }, limits);
}

/** @throws Error for a time limit in another unit than milliseconds, which `pg` would take for milliseconds */
function readAddress(url: string): { readonly config: object; readonly statementTimeout: number | undefined } {
  const { statement_timeout: given, ...address } = parse(url);
  if (given !== undefined && !/^\d{1,9}$/.test(String(given))) {
    throw new Error(
      `statement_timeout in the URL: expected milliseconds up to 999999999, received ${JSON.stringify(given)}`,
    );
  }
  return { config: address, statementTimeout: given === undefined ? undefined : Number(given) };
}

/** Runs `work` with the migration lock. @throws Error of the kind `retry` while another edge has the lock */
async function runLocked(connection: Kysely<Tables>, work: () => Promise<void>): Promise<void> {
  const { rows } = await sql<{ readonly locked: boolean }>`
    select pg_try_advisory_lock(${migrationLock}) as locked`.execute(connection);
  if (rows[0]?.locked !== true) {
    throw Object.assign(new Error("another edge brings the schema up to date"), { code: "57P03" });
  }
  try {
    await work();
  } finally {
    await sql`select pg_advisory_unlock(${migrationLock})`.execute(connection);
  }
}

/** Returns whether a transaction was committed whose connection broke. @throws UnknownOutcome if the server does not respond */
async function wasCommitted(db: Kysely<Tables>, { transactionId, cause }: LostCommit): Promise<boolean> {
  const end = performance.now() + inquiry;
  for (;;) {
    try {
      const { rows } = await sql<{ readonly status: string | null }>`
        select txid_status(${transactionId}::bigint) as status`.execute(db);
      const status = rows[0]?.status;
      if (status === "committed") return true;
      if (status !== "in progress") return false;
    } catch (error) {
      // Another server has taken over without this transaction, which was not replicated.
      if (error instanceof Error && /is in the future/.test(error.message)) return false;
      if (classifyPostgres(error) !== "retry") throw new UnknownOutcome(describeOutcome(error), { cause });
    }
    if (performance.now() > end) throw new UnknownOutcome(describeOutcome(cause), { cause });
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

function describeOutcome(cause: unknown): string {
  return `it is not known whether a transaction was committed: ${cause instanceof Error ? cause.message : String(cause)}`;
}
