import type { Transaction } from "kysely";
import { nextTurn } from "../cooperative.ts";
import type { Engine } from "./db/engine.ts";
import { lockVisitors } from "./db/lock-visitors.ts";
import { type Tables, visitorTables } from "./db/tables.ts";
import { deleteFromJournal } from "./rewrite-journal.ts";

/** The number of rows that a transaction deletes, small enough not to delay requests noticeably. */
const portion = 200;

/** How to delete. */
export interface PruneOptions {
  /** Runs a transaction. */
  readonly write: <T>(work: (trx: Transaction<Tables>) => Promise<T>) => Promise<T>;
  /** Returns the entries of the journal that could not be moved. */
  readonly findFailedEntries: () => readonly number[];
  /** Aborts to end after the transaction under way. */
  readonly signal: AbortSignal | undefined;
}

/**
 * Deletes old events, and visitors that were not seen since, in small transactions. Goes on after one fails, e.g. because a visitor is locked;
 * its rows are deleted the next time.
 *
 * @throws the first error, after everything else is done
 */
export async function prune(
  engine: Engine,
  before: number,
  { write, findFailedEntries, signal }: PruneOptions,
): Promise<void> {
  const { db } = engine;
  let failure: { readonly error: unknown } | null = null;
  const fail = (error: unknown): void => {
    failure ??= { error };
  };
  while (!signal?.aborted) {
    const keys = await db
      .selectFrom("events")
      .select(["visitor_id", "event_id"])
      .where("recorded_at", "<", before)
      .limit(portion)
      .execute();
    if (keys.length === 0) break;
    await write((trx) =>
      trx
        .deleteFrom("events")
        .where("recorded_at", "<", before)
        .where("visitor_id", "in", [...new Set(keys.map(({ visitor_id }) => visitor_id))])
        .where("event_id", "in", [...new Set(keys.map(({ event_id }) => event_id))])
        .execute(),
    );
    await nextTurn();
  }
  let last = "";
  while (!signal?.aborted) {
    const seen = await db
      .selectFrom("visitors")
      .select(["visitor_id", "last_seen_at"])
      .where("visitor_id", ">", last)
      .orderBy("visitor_id")
      .limit(portion)
      .execute();
    if (seen.length === 0) break;
    last = seen.at(-1)?.visitor_id ?? last;
    const old = seen.filter(({ last_seen_at }) => last_seen_at < before).map(({ visitor_id }) => visitor_id);
    try {
      if (old.length > 0) await write((trx) => deleteUnseen(trx, engine, old, before, findFailedEntries()));
    } catch {
      for (const each of old) {
        if (signal?.aborted) break;
        await write((trx) => deleteUnseen(trx, engine, [each], before, findFailedEntries())).catch(fail);
      }
    }
    await nextTurn();
  }
  throwFailure(failure);
}

/** Deletes visitors unless they were seen in the meantime. */
async function deleteUnseen(
  trx: Transaction<Tables>,
  engine: Engine,
  visitorIds: readonly string[],
  before: number,
  failedEntries: readonly number[],
): Promise<void> {
  await lockVisitors(trx, engine, visitorIds);
  const gone = await trx
    .selectFrom("visitors")
    .select("visitor_id")
    .where("visitor_id", "in", visitorIds)
    .where("last_seen_at", "<", before)
    .execute();
  await deleteVisitors(
    trx,
    gone.map(({ visitor_id }) => visitor_id),
    failedEntries,
  );
}

/** Deletes all rows of visitors, and what entries of the journal that could not be moved have of them. The caller has locked them. */
export async function deleteVisitors(
  trx: Transaction<Tables>,
  visitorIds: readonly string[],
  failedEntries: readonly number[],
): Promise<void> {
  if (visitorIds.length === 0) return;
  const linked = await trx
    .selectFrom("visitor_identities")
    .select("identity")
    .where("visitor_id", "in", visitorIds)
    .execute();
  const identities = linked.map(({ identity }) => identity);
  if (identities.length > 0) await trx.deleteFrom("identities").where("identity", "in", identities).execute();
  const all = await deleteFromJournal(trx, visitorIds, failedEntries);
  for (const table of visitorTables) await trx.deleteFrom(table).where("visitor_id", "in", all).execute();
}

function throwFailure(failure: { readonly error: unknown } | null): void {
  if (failure !== null) throw failure.error;
}
