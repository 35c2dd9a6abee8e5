import type { Transaction } from "kysely";
import type { Engine } from "./engine.ts";
import type { Tables } from "./tables.ts";

/**
 * Locks visitors until the transaction ends, in one order for everybody. Whoever writes anything of a visitor does this first: so a
 * visitor is never merged into another one, or deleted, while somebody writes to it.
 *
 * @returns those that there are, with their versions
 */
export async function lockVisitors(
  trx: Transaction<Tables>,
  engine: Engine,
  visitorIds: Iterable<string>,
): Promise<ReadonlyMap<string, number>> {
  const sorted = [...new Set(visitorIds)].sort();
  return sorted.length === 0 ? new Map() : engine.lockVisitors(trx, sorted);
}
