import type { Selectable, Transaction } from "kysely";
import type { Engine } from "./db/engine.ts";
import { lockVisitors } from "./db/lock-visitors.ts";
import type { Tables, VisitorTable } from "./db/tables.ts";
import { readIdentities } from "./read-identities.ts";

/** All rows of a visitor by table. Times are milliseconds since the epoch. */
export type SqlVisitorExport = { readonly [Table in VisitorTable]: readonly Selectable<Tables[Table]>[] };

/** Reads all rows of the visitors that the identities belong to. */
export async function exportVisitor(
  trx: Transaction<Tables>,
  engine: Engine,
  identities: readonly string[],
): Promise<SqlVisitorExport | null> {
  const { identitiesByVisitor } = await readIdentities(trx, identities);
  const ids = [...(await lockVisitors(trx, engine, identitiesByVisitor.keys())).keys()];
  if (ids.length === 0) return null;
  return {
    visitors: await trx.selectFrom("visitors").selectAll().where("visitor_id", "in", ids).execute(),
    visitor_identities: await trx.selectFrom("visitor_identities").selectAll().where("visitor_id", "in", ids).execute(),
    profile_parameters: await trx.selectFrom("profile_parameters").selectAll().where("visitor_id", "in", ids).execute(),
    experiences: await trx.selectFrom("experiences").selectAll().where("visitor_id", "in", ids).execute(),
    events: await trx.selectFrom("events").selectAll().where("visitor_id", "in", ids).orderBy("recorded_at").execute(),
    tallies: await trx.selectFrom("tallies").selectAll().where("visitor_id", "in", ids).execute(),
  };
}
