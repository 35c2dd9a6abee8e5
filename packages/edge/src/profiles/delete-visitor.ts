import type { Transaction } from "kysely";
import { readIdentities } from "../identity/read-identities.ts";
import type { Engine } from "../store/engine.ts";
import { lockVisitors } from "../store/lock-visitors.ts";
import { deleteVisitors } from "../store/prune.ts";
import type { Schema } from "../store/schema.ts";

/** Deletes everybody whom the identities belong to. @returns whether there was anybody */
export async function deleteVisitor(
  trx: Transaction<Schema>,
  engine: Engine,
  identities: readonly string[],
): Promise<boolean> {
  await engine.lockIdentities(trx, identities);
  const { identitiesOf } = await readIdentities(trx, identities);
  const locked = await lockVisitors(trx, engine, identitiesOf.keys());
  await deleteVisitors(trx, [...locked.keys()]);
  return locked.size > 0;
}
