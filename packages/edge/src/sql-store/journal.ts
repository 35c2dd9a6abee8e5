import { CompiledQuery, type Kysely, type Transaction } from "kysely";
import { eventColumns, type Tables } from "./db/tables.ts";
import { type Merge, mergeEvents } from "./merge-visitors.ts";
import { type CountChanges, type Expectations, noChanges, recordEvents } from "./record-events.ts";
import { renameInJournal } from "./rewrite-journal.ts";
import { type StoredEntry, toEvent, type Written } from "./stored-entry.ts";
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

/** An entry could not be moved to the tables; its transaction was rolled back. */
export class EntryFailure extends Error {
  override readonly name = "EntryFailure";
  readonly entryId: number;

  constructor(entryId: number, cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.entryId = entryId;
  }
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

/** Entries of the journal: all, or all except some, or one. */
export interface Entries {
  readonly except?: readonly number[];
  readonly only?: number;
}

/** Returns the id of the newest entry; 0 if there is none. */
export async function findNewestEntry(db: Kysely<Tables>): Promise<number> {
  const row = await db
    .selectFrom("journal")
    .select(({ fn }) => fn.max("entry_id").as("newest"))
    .executeTakeFirst();
  return row?.newest ?? 0;
}

/** Returns the id of the oldest of these entries; 0 if there is none. */
export async function findOldestEntry(trx: Transaction<Tables>, entries: Entries): Promise<number> {
  for await (const { entry_id } of readEntries(trx, entries)) return entry_id;
  return 0;
}

/** What `drainJournal` moves, and how. */
export interface DrainOptions {
  /** The approximate number of events. */
  readonly size: number;
  /** @default all */
  readonly entries?: Entries;
  /** What is expected of the events, which saves time. */
  readonly expectations?: Expectations;
}

/** Moves the oldest entries from the journal to their tables in one transaction, so that each is counted once, whatever fails. */
export async function drainJournal(
  trx: Transaction<Tables>,
  { engine, writer }: Pick<WriteContext, "engine" | "writer">,
  { size, entries = {}, expectations }: DrainOptions,
): Promise<DrainResult> {
  let count = 0;
  let last = 0;
  let isEmpty = true;
  let events: Tables["events"][] = [];
  for await (const { entry_id, entry } of readEntries(trx, entries)) {
    if (count >= size) {
      isEmpty = false;
      break;
    }
    const [more, merged] = JSON.parse(entry) as Written;
    for (const values of more) events.push(toEvent(values));
    count += more.length;
    last = entry_id;
    if (merged !== null) {
      await recordEvents(trx, engine, events.sort(byVisitor), writer);
      events = [];
      await recordEvents(trx, engine, [], writer, await moveEvents(trx, engine, merged));
      await renameInJournal(trx, await readPassed(trx, entries, entry_id), merged);
    }
  }
  await recordEvents(trx, engine, events.sort(byVisitor), writer, noChanges, expectations);
  if (last === 0) return { count, isEmpty, last };
  const { condition, parameters } = toCondition(entries);
  await trx.executeQuery(
    CompiledQuery.raw(`delete from journal where entry_id <= ? and ${condition}`, [last, ...parameters]),
  );
  return { count, isEmpty, last };
}

/** Reads entries by a few: they have very different numbers of events. */
async function* readEntries(trx: Transaction<Tables>, entries: Entries): AsyncGenerator<StoredEntry> {
  const { condition, parameters } = toCondition(entries);
  const text = `select entry_id, entry from journal where entry_id > ? and ${condition} order by entry_id limit ${few}`;
  for (let last = 0; ; ) {
    const { rows } = await trx.executeQuery(CompiledQuery.raw(text, [last, ...parameters]));
    for (const row of rows as readonly StoredEntry[]) {
      yield row;
      last = row.entry_id;
    }
    if (rows.length < few) return;
  }
}

/** Reads the entries that are left although one after them is moved. */
async function readPassed(trx: Transaction<Tables>, entries: Entries, moved: number): Promise<readonly StoredEntry[]> {
  const { condition, parameters } = toCondition(entries);
  const text = `select entry_id, entry from journal where entry_id < ? and not (${condition})`;
  const { rows } = await trx.executeQuery(CompiledQuery.raw(text, [moved, ...parameters]));
  return rows as readonly StoredEntry[];
}

/** Conditions are in SQLite's words: other engines have no journal. */
function toCondition({ except = [], only }: Entries): {
  readonly condition: string;
  readonly parameters: readonly unknown[];
} {
  if (only !== undefined) return { condition: "entry_id = ?", parameters: [only] };
  if (except.length === 0) return { condition: "true", parameters: [] };
  return { condition: "entry_id not in (select value from json_each(?))", parameters: [JSON.stringify(except)] };
}

/** How many entries are read at a time. */
const few = 8;

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
