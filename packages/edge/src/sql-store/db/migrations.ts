import { DEFAULT_MIGRATION_TABLE, type Kysely, type Migration, Migrator, sql } from "kysely";
import type { Engine } from "./engine.ts";
import type { Tables } from "./tables.ts";

/** Brings the schema of the database up to date. Edges that start at the same time wait for each other. */
export async function migrate(engine: Engine): Promise<void> {
  const migrations = createMigrations(engine);
  await engine.exclusively(async (db) => {
    const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } });
    if (await isNewer(db, migrations)) return;
    const { error, results } = await migrator.migrateToLatest();
    if (error === undefined) return;
    const failed = results?.find(({ status }) => status === "Error")?.migrationName;
    if (failed === undefined || engine.classify(error) !== "defect") throw error;
    throw new Error(`the migration ${failed} failed: ${String(error)}`, { cause: error });
  });
}

/**
 * Whether a later version of the edge has migrated the database, as during a rollout. Migrations only add, so earlier versions keep working.
 */
async function isNewer(db: Kysely<Tables>, migrations: Readonly<Record<string, Migration>>): Promise<boolean> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
  if (!tables.some(({ name }) => name === DEFAULT_MIGRATION_TABLE)) return false;
  const { rows } = await sql<{ readonly name: string }>`select name from ${sql.table(DEFAULT_MIGRATION_TABLE)}`.execute(
    db,
  );
  const done = new Set(rows.map(({ name }) => name));
  return done.size > Object.keys(migrations).length && Object.keys(migrations).every((name) => done.has(name));
}

/**
 * The migrations, which run in the order of their names, in one transaction. A released migration is never changed; add a new one. Migrations
 * only add tables, and columns with defaults, so that edges of the previous version keep working during a rollout.
 */
function createMigrations(engine: Engine): Readonly<Record<string, Migration>> {
  return {
    "0001-visitors-and-events": createTables(engine),
    "0002-journal": createJournal(engine),
    "0003-reports": addReportCounts(engine),
    "0004-splits": addSplits,
  };
}

/** Adds the split that an experience was drawn from. Engines add a column without a default at once, for any number of rows. */
const addSplits: Migration = {
  async up({ schema }: Kysely<unknown>): Promise<void> {
    await schema.alterTable("experiences").addColumn("split", "text").execute();
  },
};

/**
 * Adds columns that reports need besides the totals. Earlier counts have no day of the first exposure (`null`; reports use the day of the event),
 * and no single orders.
 */
function addReportCounts({ kind }: Engine): Migration {
  return {
    async up(db: Kysely<unknown>): Promise<void> {
      const { schema } = db;
      await schema.alterTable("tallies").addColumn("first_day", "integer").execute();
      await schema.alterTable("totals").addColumn("exposed_day", "integer").execute();
      await schema.alterTable("totals").addColumn("order_squares", "double precision").execute();
      await schema
        .alterTable("totals")
        .addColumn("repeated", "bigint", (column) => column.notNull().defaultTo(0))
        .execute();
      await schema
        .createTable("several_experiences")
        .addColumn("activity_id", "bigint", (column) => column.notNull())
        .addColumn("day", "integer", (column) => column.notNull())
        .addColumn("writer", "text", (column) => column.notNull())
        .addColumn("visitors", "bigint", (column) => column.notNull())
        .addPrimaryKeyConstraint("several_experiences_pkey", ["activity_id", "day", "writer"])
        .modifyEnd(kind === "sqlite" ? sql`without rowid` : sql``)
        .execute();
      await sql`insert into several_experiences (activity_id, day, writer, visitors)
        select activity_id, 0, 'before', count(*) from (
          select visitor_id, activity_id from tallies where kind = 'impression' group by visitor_id, activity_id having count(*) > 1
        ) several group by activity_id`.execute(db);
      await schema
        .createIndex("events_by_amount")
        .on("events")
        .columns(["activity_id", "experience_id", "metric", "amount"])
        .where(sql.ref("amount"), ">", sql.lit(0))
        .execute();
    },
  };
}

function createJournal({ kind }: Engine): Migration {
  return {
    async up({ schema }: Kysely<unknown>): Promise<void> {
      await schema
        .createTable("journal")
        .addColumn("entry_id", kind === "sqlite" ? "integer" : "bigserial", (column) => column.primaryKey())
        .addColumn("entry", "text", (column) => column.notNull())
        .execute();
    },
  };
}

function createTables({ kind }: Engine): Migration {
  // On SQLite, rows are stored in the order of the primary key, without a separate index.
  const end = kind === "sqlite" ? sql`without rowid` : sql``;
  return {
    async up(db: Kysely<unknown>): Promise<void> {
      const { schema } = db;
      await schema
        .createTable("visitors")
        .addColumn("visitor_id", "text", (column) => column.primaryKey())
        .addColumn("first_seen_at", "bigint", (column) => column.notNull())
        .addColumn("last_seen_at", "bigint", (column) => column.notNull())
        .addColumn("visits", "integer", (column) => column.notNull())
        .addColumn("session_id", "text", (column) => column.notNull())
        .addColumn("visit_started_at", "bigint", (column) => column.notNull())
        .addColumn("version", "integer", (column) => column.notNull())
        .modifyEnd(end)
        .execute();
      await schema
        .createTable("identities")
        .addColumn("identity", "text", (column) => column.primaryKey())
        .addColumn("visitor_id", "text", (column) => column.notNull())
        .modifyEnd(end)
        .execute();
      await schema
        .createTable("visitor_identities")
        .addColumn("visitor_id", "text", (column) => column.notNull())
        .addColumn("identity", "text", (column) => column.notNull())
        .addColumn("bound_at", "bigint", (column) => column.notNull())
        .addPrimaryKeyConstraint("visitor_identities_pkey", ["visitor_id", "identity"])
        .modifyEnd(end)
        .execute();
      await schema
        .createTable("profile_parameters")
        .addColumn("visitor_id", "text", (column) => column.notNull())
        .addColumn("name", "text", (column) => column.notNull())
        .addColumn("value", "text", (column) => column.notNull())
        .addColumn("updated_at", "bigint", (column) => column.notNull())
        .addPrimaryKeyConstraint("profile_parameters_pkey", ["visitor_id", "name"])
        .modifyEnd(end)
        .execute();
      await schema
        .createTable("experiences")
        .addColumn("visitor_id", "text", (column) => column.notNull())
        .addColumn("activity_id", "bigint", (column) => column.notNull())
        .addColumn("experience_id", "bigint", (column) => column.notNull())
        .addColumn("assigned_at", "bigint", (column) => column.notNull())
        .addPrimaryKeyConstraint("experiences_pkey", ["visitor_id", "activity_id"])
        .modifyEnd(end)
        .execute();
      await schema
        .createTable("events")
        .addColumn("visitor_id", "text", (column) => column.notNull())
        .addColumn("event_id", "text", (column) => column.notNull())
        .addColumn("activity_id", "bigint", (column) => column.notNull())
        .addColumn("experience_id", "bigint", (column) => column.notNull())
        .addColumn("kind", "text", (column) => column.notNull())
        .addColumn("metric", "text", (column) => column.notNull())
        .addColumn("impression_id", "text")
        .addColumn("session_id", "text", (column) => column.notNull())
        .addColumn("name", "text", (column) => column.notNull())
        .addColumn("order_id", "text")
        .addColumn("amount", "double precision", (column) => column.notNull())
        .addColumn("occurred_at", "bigint", (column) => column.notNull())
        .addColumn("recorded_at", "bigint", (column) => column.notNull())
        .addPrimaryKeyConstraint("events_pkey", ["visitor_id", "event_id", "activity_id", "kind", "metric"])
        .modifyEnd(end)
        .execute();
      await schema
        .createIndex("events_by_impression")
        .unique()
        .on("events")
        .columns(["visitor_id", "activity_id", "impression_id"])
        .where(sql.ref("impression_id"), "is not", null)
        .execute();
      await schema.createIndex("events_by_age").on("events").column("recorded_at").execute();
      await schema
        .createTable("tallies")
        .addColumn("visitor_id", "text", (column) => column.notNull())
        .addColumn("activity_id", "bigint", (column) => column.notNull())
        .addColumn("experience_id", "bigint", (column) => column.notNull())
        .addColumn("kind", "text", (column) => column.notNull())
        .addColumn("metric", "text", (column) => column.notNull())
        .addColumn("events", "bigint", (column) => column.notNull())
        .addColumn("amount", "double precision", (column) => column.notNull())
        .addPrimaryKeyConstraint("tallies_pkey", ["visitor_id", "activity_id", "experience_id", "kind", "metric"])
        .modifyEnd(end)
        .execute();
      await schema
        .createTable("totals")
        .addColumn("activity_id", "bigint", (column) => column.notNull())
        .addColumn("experience_id", "bigint", (column) => column.notNull())
        .addColumn("kind", "text", (column) => column.notNull())
        .addColumn("metric", "text", (column) => column.notNull())
        .addColumn("day", "integer", (column) => column.notNull())
        .addColumn("writer", "text", (column) => column.notNull())
        .addColumn("events", "bigint", (column) => column.notNull())
        .addColumn("visitors", "bigint", (column) => column.notNull())
        .addColumn("amount", "double precision", (column) => column.notNull())
        .addColumn("squares", "double precision", (column) => column.notNull())
        .addPrimaryKeyConstraint("totals_pkey", ["activity_id", "experience_id", "kind", "metric", "day", "writer"])
        .modifyEnd(end)
        .execute();
    },
  };
}
