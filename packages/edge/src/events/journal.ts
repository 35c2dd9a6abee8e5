import type { Transaction } from "kysely";
import { mergeEvents } from "../identity/merge-visitors.ts";
import type { Recorder } from "../profiles/record-visits.ts";
import type { Schema } from "../store/schema.ts";
import { recordEvents } from "./record-events.ts";

/** What one transaction left to be done later: in the order of the entries, and once. */
export interface JournalEntry {
  /** Events to be written to their tables. */
  readonly events?: readonly Schema["events"][];
  /** Two visitors became one: what the journal had of the absorbed one before belongs to the other. */
  readonly merged?: { readonly survivor: string; readonly absorbed: string };
}

/** Appends one row, at the end of one tree: what makes it cheap is that nothing else is touched. */
export async function appendToJournal(trx: Transaction<Schema>, entry: JournalEntry): Promise<void> {
  if (entry.events?.length === 0) return;
  await trx
    .insertInto("journal")
    .values({ entry: JSON.stringify(entry) })
    .execute();
}

/**
 * Moves the oldest entries to the tables that are asked, and off the journal, in one transaction: so whatever happens, each is counted
 * once.
 *
 * @param size about how many events
 * @returns how many events were moved, and whether the journal is empty now
 */
export async function foldJournal(
  trx: Transaction<Schema>,
  { engine, writer }: Pick<Recorder, "engine" | "writer">,
  size: number,
): Promise<{ readonly count: number; readonly isEmpty: boolean }> {
  const entries = await trx.selectFrom("journal").selectAll().orderBy("entry_id").limit(mostEntries).execute();
  let count = 0;
  let last: number | null = null;
  let events: Schema["events"][] = [];
  for (const { entry_id, entry } of entries) {
    const { events: more = [], merged } = JSON.parse(entry) as JournalEntry;
    for (const event of more) events.push(event);
    count += more.length;
    last = entry_id;
    if (merged !== undefined) {
      await recordEvents(trx, engine, events, writer);
      events = [];
      await moveEvents(trx, merged);
    }
    if (count >= size) break;
  }
  await recordEvents(trx, engine, events, writer);
  if (last === null) return { count, isEmpty: true };
  await trx.deleteFrom("journal").where("entry_id", "<=", last).execute();
  return { count, isEmpty: entries.length < mostEntries && last === entries.at(-1)?.entry_id };
}

/** Entries that are read at a time. */
const mostEntries = 32;

async function moveEvents(
  trx: Transaction<Schema>,
  { survivor, absorbed }: NonNullable<JournalEntry["merged"]>,
): Promise<void> {
  await mergeEvents(trx, survivor, absorbed);
  for (const table of ["events", "tallies"] as const) {
    await trx.deleteFrom(table).where("visitor_id", "=", absorbed).execute();
  }
}
