import type { Transaction } from "kysely";
import type { Engine } from "./engine.ts";
import { prepareInsert } from "./insert-rows.ts";
import { eventColumns, type Tables } from "./tables.ts";

/** The counted fields of an event. */
export type WrittenEvent = Pick<
  Tables["events"],
  "visitor_id" | "event_id" | "activity_id" | "experience_id" | "kind" | "metric" | "amount" | "recorded_at"
>;

/** Some of the events are in the table already. Thrown instead of a search for them before each insert. */
export class RepeatedEvents extends Error {
  override readonly name = "RepeatedEvents";
}

/**
 * Inserts events, except those that are in the table already. Returns the inserted ones.
 *
 * On SQLite one statement for each row: its number of changes tells whether it was inserted, so that nothing has to be returned.
 */
export async function insertEvents(
  trx: Transaction<Tables>,
  engine: Pick<Engine, "kind" | "runEach" | "mayBeDistributed">,
  rows: readonly Tables["events"][],
): Promise<readonly WrittenEvent[]> {
  if (engine.runEach === null) return insertTogether(trx, engine, rows);
  const changes = engine.runEach(insertOne, rows.map(toParameters));
  return rows.filter((_, index) => changes[index] === 1);
}

/**
 * Inserts events that are expected to be new, many with one statement.
 *
 * @throws RepeatedEvents if some are in the table already; the transaction has to be rolled back
 */
export function insertNewEvents(
  runEach: NonNullable<Engine["runEach"]>,
  rows: readonly Tables["events"][],
): readonly WrittenEvent[] {
  const groups: unknown[][] = [];
  const full = rows.length - (rows.length % groupSize);
  for (let start = 0; start < full; start += groupSize) {
    groups.push(rows.slice(start, start + groupSize).flatMap(toParameters));
  }
  const ofGroups = runEach(insertGroup, groups);
  const ofRows = runEach(insertOne, rows.slice(full).map(toParameters));
  if (ofGroups.some((changes) => changes < groupSize) || ofRows.includes(0)) throw new RepeatedEvents();
  return rows;
}

/** The number of rows of one statement. */
const groupSize = 16;

const placeholders = `(${eventColumns.map(() => "?").join(", ")})`;
const insertOne = toInsert(1);
const insertGroup = toInsert(groupSize);

function toInsert(count: number): string {
  const values = Array.from({ length: count }, () => placeholders).join(", ");
  return `insert into events (${eventColumns.join(", ")}) values ${values} on conflict do nothing`;
}

function toParameters(row: Tables["events"]): readonly unknown[] {
  return eventColumns.map((column) => row[column]);
}

const insertTogether = prepareInsert("events", (insert) =>
  insert
    .onConflict((conflict) => conflict.doNothing())
    .returning(["visitor_id", "event_id", "activity_id", "experience_id", "kind", "metric", "amount", "recorded_at"]),
);
