import { type Kysely, sql, type Transaction } from "kysely";
import type { Total } from "../visitors/visitor-event.ts";
import type { Engine } from "./db/engine.ts";
import { prepareInsert } from "./db/insert-rows.ts";
import type { Tables } from "./db/tables.ts";
import type { CounterDelta } from "./visitor-counts.ts";

/** Counts up. Rows are written in one order, so that transactions do not wait for each other in a circle. */
export async function addToTotals(
  trx: Transaction<Tables>,
  engine: Engine,
  growths: readonly CounterDelta[],
  writer: string,
): Promise<void> {
  const rows = new Map<string, Tables["totals"]>();
  for (const { activity_id, experience_id, kind, metric, day, events, visitors, amount, squares } of growths) {
    const key = `${activity_id} ${experience_id} ${kind} ${day} ${metric}`;
    const row = rows.get(key);
    if (row === undefined) {
      rows.set(key, { activity_id, experience_id, kind, metric, day, writer, events, visitors, amount, squares });
    } else {
      row.events += events;
      row.visitors += visitors;
      row.amount += amount;
      row.squares += squares;
    }
  }
  const inOrder = Array.from(rows.keys())
    .sort()
    .flatMap((key) => rows.get(key) ?? []);
  await upsertTotals(trx, engine, inOrder);
}

const upsertTotals = prepareInsert("totals", (insert) =>
  insert.onConflict((conflict) =>
    conflict.columns(["activity_id", "experience_id", "kind", "metric", "day", "writer"]).doUpdateSet({
      events: sql`totals.events + excluded.events`,
      visitors: sql`totals.visitors + excluded.visitors`,
      amount: sql`totals.amount + excluded.amount`,
      squares: sql`totals.squares + excluded.squares`,
    }),
  ),
);

/** The totals by day, of one activity or of all. */
export async function readTotals(db: Kysely<Tables>, activityId: number | undefined): Promise<readonly Total[]> {
  const all = db
    .selectFrom("totals")
    .select(["activity_id as activityId", "experience_id as experienceId", "kind", "metric", "day"])
    .select(({ fn }) => [
      sql<number>`cast(${fn.sum("events")} as bigint)`.as("events"),
      sql<number>`cast(${fn.sum("visitors")} as bigint)`.as("visitors"),
      fn.sum<number>("amount").as("amount"),
      fn.sum<number>("squares").as("squares"),
    ])
    .groupBy(["activity_id", "experience_id", "kind", "metric", "day"])
    .orderBy("activity_id")
    .orderBy("experience_id")
    .orderBy("kind")
    .orderBy("metric")
    .orderBy("day");
  const rows = await (activityId === undefined ? all : all.where("activity_id", "=", activityId)).execute();
  return rows as readonly Total[];
}
