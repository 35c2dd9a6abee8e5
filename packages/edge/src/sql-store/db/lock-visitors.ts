import type { Transaction } from "kysely";
import type { Engine } from "./engine.ts";
import type { Tables } from "./tables.ts";

/**
 * Locks visitors until the transaction ends, in the same order in all transactions. Every transaction that writes to a visitor locks it first,
 * so that no visitor is merged or deleted meanwhile.
 *
 * @returns the versions of the visitors that exist
 */
export async function lockVisitors(
  trx: Transaction<Tables>,
  engine: Engine,
  visitorIds: Iterable<string>,
): Promise<ReadonlyMap<string, number>> {
  const sorted = [...new Set(visitorIds)].sort();
  return sorted.length === 0 ? new Map() : engine.lockVisitors(trx, sorted);
}
