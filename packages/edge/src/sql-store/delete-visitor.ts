import type { Transaction } from "kysely";
import type { Engine } from "./db/engine.ts";
import { lockVisitors } from "./db/lock-visitors.ts";
import type { Tables } from "./db/tables.ts";
import { deleteVisitors } from "./prune.ts";
import { readIdentities } from "./read-identities.ts";

/** Deletes the visitors of the identities. @returns whether there were any */
export async function deleteVisitor(
  trx: Transaction<Tables>,
  engine: Engine,
  identities: readonly string[],
): Promise<boolean> {
  await engine.lockIdentities(trx, identities);
  const { identitiesByVisitor } = await readIdentities(trx, identities);
  const locked = await lockVisitors(trx, engine, identitiesByVisitor.keys());
  await deleteVisitors(trx, [...locked.keys()]);
  return locked.size > 0;
}
