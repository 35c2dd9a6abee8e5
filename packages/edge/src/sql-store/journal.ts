import { CompiledQuery, type Kysely, type Transaction } from "kysely";
import { eventColumns, type Tables } from "./db/tables.ts";
import { type Merge, mergeEvents } from "./merge-visitors.ts";
import { type CountChanges, recordEvents } from "./record-events.ts";
import type { WriteContext } from "./write-context.ts";

/** Work that a transaction leaves for later. Entries are processed in order, and once. */
export interface JournalEntry {
  /** Events to be written to their tables. */
  readonly events?: readonly Tables["events"][];
  /** A merge of two visitors: earlier events of the absorbed one in the journal belong to the survivor. */
  readonly merged?: Merge;
}

/** Appends one row at the end of the table's B-tree. That is cheap, because no other page is written. */
export async function appendToJournal(trx: Transaction<Tables>, entry: JournalEntry): Promise<void> {
  const { events = [], merged } = entry;
  if (events.length === 0 && merged === undefined) return;
  const text = JSON.stringify([events.map((event) => eventColumns.map((column) => event[column])), merged ?? null]);
  await trx.executeQuery(CompiledQuery.raw("insert into journal (entry) values (?)", [text]));
}

/** The result of draining a part of the journal. */
export interface DrainResult {
  /** The number of moved events. */
  readonly count: number;
  /** Whether the journal is empty now. */
  readonly isEmpty: boolean;
  /** The id of the last entry; 0 if there was none. */
  readonly last: number;
}

/** Returns the id of the newest entry; 0 if there is none. */
export async function findNewestEntry(db: Kysely<Tables>): Promise<number> {
  const row = await db
    .selectFrom("journal")
    .select(({ fn }) => fn.max("entry_id").as("newest"))
    .executeTakeFirst();
  return row?.newest ?? 0;
}

/**
 * Moves the oldest entries from the journal to their tables in one transaction, so that each is counted once, whatever fails.
 *
 * @param size the approximate number of events
 */
export async function drainJournal(
  trx: Transaction<Tables>,
  { engine, writer }: Pick<WriteContext, "engine" | "writer">,
  size: number,
): Promise<DrainResult> {
  const entries = await trx.selectFrom("journal").selectAll().orderBy("entry_id").limit(mostEntries).execute();
  let count = 0;
  let last = 0;
  let events: Tables["events"][] = [];
  for (const { entry_id, entry } of entries) {
    const [more, merged] = JSON.parse(entry) as Written;
    for (const values of more) events.push(toEvent(values));
    count += more.length;
    last = entry_id;
    if (merged !== null) {
      await recordEvents(trx, engine, events.sort(byVisitor), writer);
      events = [];
      await recordEvents(trx, engine, [], writer, await moveEvents(trx, engine, merged));
    }
    if (count >= size) break;
  }
  await recordEvents(trx, engine, events.sort(byVisitor), writer);
  if (entries.length === 0) return { count, isEmpty: true, last };
  await trx.deleteFrom("journal").where("entry_id", "<=", last).execute();
  return { count, isEmpty: entries.length < mostEntries && last === entries.at(-1)?.entry_id, last };
}

/** A stored entry. Its events are lists of values without the names of columns, which would be most of the text. */
type Written = readonly [events: readonly (readonly unknown[])[], merged: Merge | null];

/** With a loop: `Object.fromEntries` takes seven times as long. */
function toEvent(values: readonly unknown[]): Tables["events"] {
  const event: Record<string, unknown> = {};
  for (const [index, column] of eventColumns.entries()) event[column] = values[index];
  return event as unknown as Tables["events"];
}

/** The number of entries that are read at a time. */
const mostEntries = 32;

async function moveEvents(
  trx: Transaction<Tables>,
  engine: WriteContext["engine"],
  merged: Merge,
): Promise<CountChanges> {
  const changes = await mergeEvents(trx, engine, merged);
  for (const table of ["events", "tallies"] as const) {
    await trx.deleteFrom(table).where("visitor_id", "=", merged.absorbed).execute();
  }
  return changes;
}

/** Sorts by visitor, so that neighbouring rows are written together. The order of a visitor's events stays. */
function byVisitor(a: Tables["events"], b: Tables["events"]): number {
  return a.visitor_id < b.visitor_id ? -1 : a.visitor_id > b.visitor_id ? 1 : 0;
}
