import { sql, type Transaction } from "kysely";
import { eventColumns, type Schema, visitorTables } from "../store/schema.ts";

/**
 * Makes one visitor of two who turned out to be the same person. Everything of `absorbed` moves to `survivor`:
 *
 * - profile parameters: of equal names the one that was written last
 * - experiences: of equal activities the one that was given first, for it is what the visitor has seen longest
 * - events: all, but those of an impression that both had are one
 *
 * Both are locked by the caller.
 */
export async function mergeVisitors(trx: Transaction<Schema>, survivor: string, absorbed: string): Promise<void> {
  const to = sql<string>`${sql.val(survivor)}`;
  await mergeRows(trx, survivor, absorbed);
  await trx
    .insertInto("profile_parameters")
    .columns(["visitor_id", "name", "value", "updated_at"])
    .expression((from) =>
      from
        .selectFrom("profile_parameters")
        .select(to.as("visitor_id"))
        .select(["name", "value", "updated_at"])
        .where("visitor_id", "=", absorbed),
    )
    .onConflict((conflict) =>
      conflict
        .columns(["visitor_id", "name"])
        .doUpdateSet(({ ref }) => ({ value: ref("excluded.value"), updated_at: ref("excluded.updated_at") }))
        .whereRef("excluded.updated_at", ">", "profile_parameters.updated_at"),
    )
    .execute();
  await trx
    .insertInto("experiences")
    .columns(["visitor_id", "activity_id", "experience_id", "assigned_at"])
    .expression((from) =>
      from
        .selectFrom("experiences")
        .select(to.as("visitor_id"))
        .select(["activity_id", "experience_id", "assigned_at"])
        .where("visitor_id", "=", absorbed),
    )
    .onConflict((conflict) =>
      conflict
        .columns(["visitor_id", "activity_id"])
        .doUpdateSet(({ ref }) => ({
          experience_id: ref("excluded.experience_id"),
          assigned_at: ref("excluded.assigned_at"),
        }))
        .whereRef("excluded.assigned_at", "<", "experiences.assigned_at"),
    )
    .execute();
  await mergeEvents(trx, survivor, absorbed);
  await moveIdentities(trx, survivor, absorbed);
  for (const table of visitorTables) await trx.deleteFrom(table).where("visitor_id", "=", absorbed).execute();
}

async function mergeRows(trx: Transaction<Schema>, survivor: string, absorbed: string): Promise<void> {
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

async function moveIdentities(trx: Transaction<Schema>, survivor: string, absorbed: string): Promise<void> {
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

/** Moves what happened to the absorbed visitor. */
export async function mergeEvents(trx: Transaction<Schema>, survivor: string, absorbed: string): Promise<void> {
  const to = sql<string>`${sql.val(survivor)}`;
  const [visitor, ...columns] = eventColumns;
  await trx
    .insertInto("events")
    .columns([visitor, ...columns])
    .expression((from) =>
      from.selectFrom("events").select(to.as(visitor)).select(columns).where("visitor_id", "=", absorbed),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const tallied = ["activity_id", "experience_id", "kind", "metric", "events", "amount"] as const;
  await trx
    .insertInto("tallies")
    .columns(["visitor_id", ...tallied])
    .expression((from) =>
      from.selectFrom("tallies").select(to.as("visitor_id")).select(tallied).where("visitor_id", "=", absorbed),
    )
    .onConflict((conflict) =>
      conflict.columns(["visitor_id", "activity_id", "experience_id", "kind", "metric"]).doUpdateSet({
        events: sql`tallies.events + excluded.events`,
        amount: sql`tallies.amount + excluded.amount`,
      }),
    )
    .execute();
}
