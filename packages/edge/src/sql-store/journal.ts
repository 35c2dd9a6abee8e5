import { CompiledQuery, type Kysely, type Transaction } from "kysely";
import { eventColumns, type Tables } from "./db/tables.ts";
import { type Merge, mergeEvents } from "./merge-visitors.ts";
import { type CountChanges, recordEvents } from "./record-events.ts";
import type { WriteContext } from "./write-context.ts";

/** What one transaction leaves to be done later: in the order of the entries, and once. */
export interface JournalEntry {
  /** Events to be written to their tables. */
  readonly events?: readonly Tables["events"][];
  /** Two visitors became one: what the journal had of the absorbed one before belongs to the other. */
  readonly merged?: Merge;
}

/** Appends one row, at the end of one tree: what makes it cheap is that nothing else is touched. */
export async function appendToJournal(trx: Transaction<Tables>, entry: JournalEntry): Promise<void> {
  const { events = [], merged } = entry;
  if (events.length === 0 && merged === undefined) return;
  const text = JSON.stringify([events.map((event) => eventColumns.map((column) => event[column])), merged ?? null]);
  await trx.executeQuery(CompiledQuery.raw("insert into journal (entry) values (?)", [text]));
}

/** What was moved. */
export interface DrainResult {
  /** How many events. */
  readonly count: number;
  /** Whether nothing is left. */
  readonly isEmpty: boolean;
  /** The id of the last entry; 0 if there was none. */
  readonly last: number;
}

/** The id of the newest entry; 0 if there is none. */
export async function findNewestEntry(db: Kysely<Tables>): Promise<number> {
  const row = await db
    .selectFrom("journal")
    .select(({ fn }) => fn.max("entry_id").as("newest"))
    .executeTakeFirst();
  return row?.newest ?? 0;
}

/**
 * Moves the oldest entries to the tables that are asked, and off the journal, in one transaction: so whatever happens, each is counted
 * once.
 *
 * @param size about how many events
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

/** An entry as it lies in the journal: events without the names of their columns, which would be most of it. */
type Written = readonly [events: readonly (readonly unknown[])[], merged: Merge | null];

/** With a loop: `Object.fromEntries` takes seven times as long. */
function toEvent(values: readonly unknown[]): Tables["events"] {
  const event: Record<string, unknown> = {};
  for (const [index, column] of eventColumns.entries()) event[column] = values[index];
  return event as unknown as Tables["events"];
}

/** Entries that are read at a time. */
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

/** So that rows that lie together are written together. Of equal events the first one stays the first. */
function byVisitor(a: Tables["events"], b: Tables["events"]): number {
  return a.visitor_id < b.visitor_id ? -1 : a.visitor_id > b.visitor_id ? 1 : 0;
}
