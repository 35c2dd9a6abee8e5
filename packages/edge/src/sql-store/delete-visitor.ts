import type { Transaction } from "kysely";
import type { Engine } from "./db/engine.ts";
import { lockVisitors } from "./db/lock-visitors.ts";
import type { Tables } from "./db/tables.ts";
import { deleteVisitors } from "./prune.ts";
import { readIdentities } from "./read-identities.ts";

/**
 * Deletes the visitors of the identities.
 *
 * @param failedEntries the entries of the journal that could not be moved
 * @returns whether there were any
 */
export async function deleteVisitor(
  trx: Transaction<Tables>,
  engine: Engine,
  identities: readonly string[],
  failedEntries: readonly number[],
): Promise<boolean> {
  await engine.lockIdentities(trx, identities);
  const { identitiesByVisitor } = await readIdentities(trx, identities);
  const locked = await lockVisitors(trx, engine, identitiesByVisitor.keys());
  await deleteVisitors(trx, [...locked.keys()], failedEntries);
  return locked.size > 0;
}
