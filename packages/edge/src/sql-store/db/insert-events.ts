import type { Transaction } from "kysely";
import type { Engine } from "./engine.ts";
import { prepareInsert } from "./insert-rows.ts";
import { eventColumns, type Tables } from "./tables.ts";

/** What is counted of an event. */
export type WrittenEvent = Pick<
  Tables["events"],
  "visitor_id" | "event_id" | "activity_id" | "experience_id" | "kind" | "metric" | "amount" | "recorded_at"
>;

/**
 * Inserts events, except those that are in the table already. Returns the inserted ones.
 *
 * On SQLite one statement for each row takes half the CPU time of one for all of them that returns what it inserted: 9 µs instead of 18.
 */
export async function insertEvents(
  trx: Transaction<Tables>,
  engine: Pick<Engine, "kind" | "runEach" | "mayBeDistributed">,
  rows: readonly Tables["events"][],
): Promise<readonly WrittenEvent[]> {
  if (engine.runEach === null) return insertTogether(trx, engine, rows);
  const isInserted = engine.runEach(insertOne, rows.map(toParameters));
  return rows.filter((_, index) => isInserted[index]);
}

const insertOne = `insert into events (${eventColumns.join(", ")}) values (${eventColumns.map(() => "?").join(", ")}) on conflict do nothing`;

function toParameters(row: Tables["events"]): readonly unknown[] {
  return eventColumns.map((column) => row[column]);
}

const insertTogether = prepareInsert("events", (insert) =>
  insert
    .onConflict((conflict) => conflict.doNothing())
    .returning(["visitor_id", "event_id", "activity_id", "experience_id", "kind", "metric", "amount", "recorded_at"]),
);
