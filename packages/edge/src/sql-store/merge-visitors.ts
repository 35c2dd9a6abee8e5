import { sql, type Transaction } from "kysely";
import type { Engine } from "./db/engine.ts";
import { prepareInsert } from "./db/insert-rows.ts";
import { readTallies } from "./db/read-tallies.ts";
import { eventColumns, type Tables, visitorTables } from "./db/tables.ts";

import { mergeCounts } from "./merge-counts.ts";
import type { CountChanges } from "./record-events.ts";

/** A merge of two visitors. */
export interface Merge {
  readonly survivor: string;
  readonly absorbed: string;
  /** The day of the merge, in days since the epoch, UTC. Missing in journals of earlier versions. */
  readonly day?: number;
}

/**
 * Merges two visitors that are the same person. Everything of `absorbed` moves to `survivor`:
 *
 * - profile parameters: the last written of equal names wins
 * - experiences: the first assigned of an activity wins, because the visitor has seen it longest
 * - events: all are kept; duplicates become one
 *
 * The caller has locked both.
 *
 * @returns the changes of the sums
 */
export async function mergeVisitors(trx: Transaction<Tables>, engine: Engine, merge: Merge): Promise<CountChanges> {
  const { survivor, absorbed } = merge;
  await mergeRows(trx, survivor, absorbed);
  const parameters = await trx
    .selectFrom("profile_parameters")
    .selectAll()
    .where("visitor_id", "=", absorbed)
    .execute();
  await upsertNewer(trx, engine, toSurvivor(parameters, survivor));
  const experiences = await trx.selectFrom("experiences").selectAll().where("visitor_id", "=", absorbed).execute();
  await upsertOlder(trx, engine, toSurvivor(experiences, survivor));
  const changes = await mergeEvents(trx, engine, merge);
  await moveIdentities(trx, survivor, absorbed);
  for (const table of visitorTables) await trx.deleteFrom(table).where("visitor_id", "=", absorbed).execute();
  return changes;
}

// Reads and writes rows instead of one `insert … select`, because the two visitors may be on two machines.

const upsertNewer = prepareInsert("profile_parameters", (insert) =>
  insert.onConflict((conflict) =>
    conflict
      .columns(["visitor_id", "name"])
      .doUpdateSet(({ ref }) => ({ value: ref("excluded.value"), updated_at: ref("excluded.updated_at") }))
      .whereRef("excluded.updated_at", ">", "profile_parameters.updated_at"),
  ),
);

const upsertOlder = prepareInsert("experiences", (insert) =>
  insert.onConflict((conflict) =>
    conflict
      .columns(["visitor_id", "activity_id"])
      .doUpdateSet(({ ref }) => ({
        experience_id: ref("excluded.experience_id"),
        assigned_at: ref("excluded.assigned_at"),
        split: ref("excluded.split"),
      }))
      .whereRef("excluded.assigned_at", "<", "experiences.assigned_at"),
  ),
);

const insertEvents = prepareInsert("events", (insert) =>
  insert.onConflict((conflict) => conflict.doNothing()).returning(["event_id", "activity_id", "kind", "metric"]),
);

const replaceTallies = prepareInsert("tallies", (insert) =>
  insert.onConflict((conflict) =>
    conflict.columns(["visitor_id", "activity_id", "experience_id", "kind", "metric"]).doUpdateSet(({ ref }) => ({
      events: ref("excluded.events"),
      amount: ref("excluded.amount"),
      first_day: ref("excluded.first_day"),
    })),
  ),
);

function toSurvivor<Row extends { readonly visitor_id: string }>(rows: readonly Row[], survivor: string): Row[] {
  return rows.map((row) => ({ ...row, visitor_id: survivor }));
}

async function mergeRows(trx: Transaction<Tables>, survivor: string, absorbed: string): Promise<void> {
  const other = await trx.selectFrom("visitors").selectAll().where("visitor_id", "=", absorbed).executeTakeFirst();
  if (other === undefined) return;
  const seen = other.last_seen_at;
  await trx
    .updateTable("visitors")
    .set({
      first_seen_at: sql`case when first_seen_at < ${other.first_seen_at} then first_seen_at else ${other.first_seen_at} end`,
      last_seen_at: sql`case when last_seen_at > ${seen} then last_seen_at else ${seen} end`,
      visits: sql`visits + ${other.visits}`,
      version: sql`version + 1`,
    })
    .where("visitor_id", "=", survivor)
    .execute();
}

async function moveIdentities(trx: Transaction<Tables>, survivor: string, absorbed: string): Promise<void> {
  const rows = await trx.selectFrom("visitor_identities").selectAll().where("visitor_id", "=", absorbed).execute();
  if (rows.length === 0) return;
  await trx
    .insertInto("visitor_identities")
    .values(rows.map((row) => ({ ...row, visitor_id: survivor })))
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const identities = rows.map(({ identity }) => identity);
  await trx.updateTable("identities").set({ visitor_id: survivor }).where("identity", "in", identities).execute();
}

/** The number of rows that are moved at a time. */
const portion = 1_000;

/**
 * Moves the events of the absorbed visitor to the survivor. The caller deletes the absorbed visitor's rows.
 *
 * @returns the changes of the sums
 */
export async function mergeEvents(
  trx: Transaction<Tables>,
  engine: Engine,
  { survivor, absorbed, day }: Merge,
): Promise<CountChanges> {
  const tallies = await readTallies(trx, engine, new Set([survivor, absorbed]));
  const duplicates = await moveEvents(trx, engine, survivor, absorbed);
  const merged = mergeCounts({
    survivor: tallies.filter((each) => each.visitor_id === survivor),
    absorbed: tallies.filter((each) => each.visitor_id === absorbed),
    duplicates,
    day: day ?? Math.max(0, ...tallies.map(({ first_day }) => first_day ?? 0)),
  });
  await replaceTallies(trx, engine, toSurvivor(merged.tallies, survivor));
  return merged.changes;
}

/** Copies events to the survivor. @returns the events that the survivor already has */
async function moveEvents(
  trx: Transaction<Tables>,
  engine: Engine,
  survivor: string,
  absorbed: string,
): Promise<readonly Tables["events"][]> {
  const duplicates: Tables["events"][] = [];
  for (let start = 0; ; start += portion) {
    const events = await trx
      .selectFrom("events")
      .select(eventColumns)
      .where("visitor_id", "=", absorbed)
      .orderBy("event_id")
      .orderBy("activity_id")
      .orderBy("kind")
      .orderBy("metric")
      .limit(portion)
      .offset(start)
      .execute();
    const moved = new Set((await insertEvents(trx, engine, toSurvivor(events, survivor))).map(eventKey));
    duplicates.push(...events.filter((event) => !moved.has(eventKey(event))));
    if (events.length < portion) return duplicates;
  }
}

type EventKey = Pick<Tables["events"], "event_id" | "activity_id" | "kind" | "metric">;

function eventKey({ event_id, activity_id, kind, metric }: EventKey): string {
  return JSON.stringify([event_id, activity_id, kind, metric]);
}
