import type { Selectable, Transaction } from "kysely";
import type { Engine } from "./db/engine.ts";
import { lockVisitors } from "./db/lock-visitors.ts";
import type { Tables, VisitorTable } from "./db/tables.ts";
import { readIdentities } from "./read-identities.ts";
import { readFromJournal } from "./rewrite-journal.ts";

/** All rows of a visitor by table. Times are milliseconds since the epoch. */
export type SqlVisitorExport = { readonly [Table in VisitorTable]: readonly Selectable<Tables[Table]>[] };

/**
 * Reads all rows of the visitors that the identities belong to.
 *
 * @param failedEntries the entries of the journal that could not be moved, whose events are in no table
 */
export async function exportVisitor(
  trx: Transaction<Tables>,
  engine: Engine,
  identities: readonly string[],
  failedEntries: readonly number[],
): Promise<SqlVisitorExport | null> {
  const { identitiesByVisitor } = await readIdentities(trx, identities);
  const ids = [...(await lockVisitors(trx, engine, identitiesByVisitor.keys())).keys()];
  if (ids.length === 0) return null;
  const moved = await trx
    .selectFrom("events")
    .selectAll()
    .where("visitor_id", "in", ids)
    .orderBy("recorded_at")
    .execute();
  return {
    visitors: await trx.selectFrom("visitors").selectAll().where("visitor_id", "in", ids).execute(),
    visitor_identities: await trx.selectFrom("visitor_identities").selectAll().where("visitor_id", "in", ids).execute(),
    profile_parameters: await trx.selectFrom("profile_parameters").selectAll().where("visitor_id", "in", ids).execute(),
    experiences: await trx.selectFrom("experiences").selectAll().where("visitor_id", "in", ids).execute(),
    events: [...moved, ...(await readFromJournal(trx, ids, failedEntries))],
    tallies: await trx.selectFrom("tallies").selectAll().where("visitor_id", "in", ids).execute(),
  };
}
