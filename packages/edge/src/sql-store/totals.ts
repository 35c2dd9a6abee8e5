import { type Kysely, sql, type Transaction } from "kysely";
import type { Total } from "../visitors/visitor-event.ts";
import type { Engine } from "./db/engine.ts";
import { prepareInsert } from "./db/insert-rows.ts";
import type { Tables } from "./db/tables.ts";

/** A change of a row of the totals. It may be negative after a merge of visitors. */
export type TotalsDelta = Omit<Tables["totals"], "writer" | "order_squares"> & { readonly order_squares: number };

/** Adds changes to the totals. Writes rows in the same order in all transactions, so that there is no deadlock. */
export async function addToTotals(
  trx: Transaction<Tables>,
  engine: Engine,
  deltas: readonly TotalsDelta[],
  writer: string,
): Promise<void> {
  const rows = new Map<string, Tables["totals"] & TotalsDelta>();
  for (const delta of deltas) {
    const { activity_id, experience_id, kind, metric, day, exposed_day } = delta;
    // The day of exposure is part of the writer, because earlier versions have no other column for it in the key.
    const own = kind === "impression" ? writer : `${writer} ${exposed_day ?? "unknown"}`;
    const key = `${activity_id} ${experience_id} ${kind} ${day} ${own} ${metric}`;
    const row = rows.get(key);
    if (row === undefined) {
      rows.set(key, { ...delta, writer: own });
    } else {
      row.events += delta.events;
      row.visitors += delta.visitors;
      row.amount += delta.amount;
      row.squares += delta.squares;
      row.order_squares += delta.order_squares;
      row.repeated += delta.repeated;
    }
  }
  const inOrder = Array.from(rows.keys())
    .sort()
    .flatMap((key) => rows.get(key) ?? []);
  await upsertTotals(trx, engine, inOrder.map(toRow));
}

/** Returns a row with its columns in a fixed order, because the statement is built for the first row. */
function toRow(row: Tables["totals"]): Tables["totals"] {
  const { activity_id, experience_id, kind, metric, day, writer, events, visitors, amount, squares } = row;
  const { exposed_day, order_squares, repeated } = row;
  const key = { activity_id, experience_id, kind, metric, day, writer };
  return { ...key, events, visitors, amount, squares, exposed_day, order_squares, repeated };
}

const upsertTotals = prepareInsert("totals", (insert) =>
  insert.onConflict((conflict) =>
    conflict.columns(["activity_id", "experience_id", "kind", "metric", "day", "writer"]).doUpdateSet({
      events: sql`totals.events + excluded.events`,
      visitors: sql`totals.visitors + excluded.visitors`,
      amount: sql`totals.amount + excluded.amount`,
      squares: sql`totals.squares + excluded.squares`,
      order_squares: sql`totals.order_squares + excluded.order_squares`,
      repeated: sql`totals.repeated + excluded.repeated`,
    }),
  ),
);

/** Reads the totals by day, of one activity or of all. */
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
    // Leaves out rows that only have repeated orders, or that a merge of visitors emptied.
    .having(({ fn, eb }) => eb.or([eb(fn.sum("events"), "!=", 0), eb(fn.sum("visitors"), "!=", 0)]))
    .orderBy("activity_id")
    .orderBy("experience_id")
    .orderBy("kind")
    .orderBy("metric")
    .orderBy("day");
  const rows = await (activityId === undefined ? all : all.where("activity_id", "=", activityId)).execute();
  return rows as readonly Total[];
}
