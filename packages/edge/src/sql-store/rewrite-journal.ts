import { CompiledQuery, type Transaction } from "kysely";
import type { Tables } from "./db/tables.ts";
import type { Merge } from "./merge-visitors.ts";
import { type StoredEntry, toEvent, type Written } from "./stored-entry.ts";

// What could not be moved to the tables stays in the journal while its visitors are merged and deleted, so it has to follow them.

/** Gives what these entries have of the absorbed visitor to the survivor. Leaves damaged ones: it is not known what they have. */
export async function renameInJournal(
  trx: Transaction<Tables>,
  entries: readonly StoredEntry[],
  { survivor, absorbed }: Merge,
): Promise<void> {
  for (const { entry_id, entry } of entries) {
    const written = mayName(entry, absorbed) ? parse(entry) : null;
    if (written === null) continue;
    const [events, merged] = written;
    await rewrite(trx, entry_id, [
      events.map(([visitorId, ...rest]) => [visitorId === absorbed ? survivor : visitorId, ...rest]),
      merged?.survivor === absorbed ? { ...merged, survivor } : merged,
    ]);
  }
}

/** Returns the events that entries of the journal have of visitors. Omits those of damaged entries. */
export async function readFromJournal(
  trx: Transaction<Tables>,
  visitorIds: readonly string[],
  entryIds: readonly number[],
): Promise<readonly Tables["events"][]> {
  if (entryIds.length === 0) return [];
  const written = (await readEntriesById(trx, entryIds)).flatMap(({ entry }) => parse(entry)?.[0] ?? []);
  return written.filter(([visitorId]) => visitorIds.includes(String(visitorId))).map(toEvent);
}

/**
 * Deletes what entries of the journal have of visitors.
 *
 * @returns the visitors, and those that were absorbed by them, as far as these entries have the merge: their events may be in the tables
 * @throws Error if an entry with the id of a visitor is damaged: it may be repaired, and moved
 */
export async function deleteFromJournal(
  trx: Transaction<Tables>,
  visitorIds: readonly string[],
  entryIds: readonly number[],
): Promise<readonly string[]> {
  if (entryIds.length === 0) return visitorIds;
  const entries = await readEntriesById(trx, entryIds);
  const gone = new Set(visitorIds);
  // From the newest one: a survivor is absorbed after it has absorbed others.
  for (const { entry } of entries.toReversed()) {
    const merged = parse(entry)?.[1];
    if (merged && gone.has(merged.survivor)) gone.add(merged.absorbed);
  }
  for (const { entry_id, entry } of entries) {
    if (![...gone].some((visitorId) => mayName(entry, visitorId))) continue;
    const written = parse(entry);
    if (written === null) throw new Error(describeDamage(entry_id));
    const [events, merged] = written;
    await rewrite(trx, entry_id, [
      events.filter(([visitorId]) => !gone.has(String(visitorId))),
      merged !== null && gone.has(merged.survivor) ? null : merged,
    ]);
  }
  return [...gone];
}

async function readEntriesById(trx: Transaction<Tables>, entryIds: readonly number[]): Promise<readonly StoredEntry[]> {
  const text =
    "select entry_id, entry from journal where entry_id in (select value from json_each(?)) order by entry_id";
  const { rows } = await trx.executeQuery(CompiledQuery.raw(text, [JSON.stringify(entryIds)]));
  return rows as readonly StoredEntry[];
}

async function rewrite(trx: Transaction<Tables>, entryId: number, [events, merged]: Written): Promise<void> {
  if (events.length === 0 && merged === null) {
    await trx.deleteFrom("journal").where("entry_id", "=", entryId).execute();
    return;
  }
  const entry = JSON.stringify([events, merged] satisfies Written);
  await trx.updateTable("journal").set({ entry }).where("entry_id", "=", entryId).execute();
}

/** Whether the text has the id, also if it is damaged. Takes less time than to parse it. */
function mayName(entry: string, visitorId: string): boolean {
  return entry.includes(JSON.stringify(visitorId).slice(1, -1));
}

/** Returns `null` if the entry is damaged. */
function parse(entry: string): Written | null {
  try {
    const [events, merged] = JSON.parse(entry) as Partial<Written>;
    return Array.isArray(events) && events.every(Array.isArray) ? [events, merged ?? null] : null;
  } catch {
    return null;
  }
}

function describeDamage(entryId: number): string {
  const what = `The visitor was not deleted, because entry ${entryId} of the journal is damaged, and may have events of it`;
  return `${what}. Repair the entry, or delete it (delete from journal where entry_id = ${entryId}), and delete the visitor again`;
}
