import type { Transaction } from "kysely";
import type { Engine } from "./engine.ts";
import { inList } from "./in-list.ts";
import type { Schema } from "./schema.ts";

/**
 * Locks visitors until the transaction ends, in one order for everybody. Whoever writes anything of a visitor does this first: so a
 * visitor is never merged into another one, or deleted, while somebody writes to it.
 *
 * @returns those that there are, with their versions
 */
export async function lockVisitors(
  trx: Transaction<Schema>,
  engine: Engine,
  visitorIds: Iterable<string>,
): Promise<ReadonlyMap<string, number>> {
  const sorted = [...new Set(visitorIds)].sort();
  if (sorted.length === 0) return new Map();
  const rows = await trx
    .selectFrom("visitors")
    .select(["visitor_id", "version"])
    .where("visitor_id", "in", inList(sorted))
    .orderBy("visitor_id")
    .$if(engine.locksRows, (query) => query.forUpdate())
    .execute();
  return new Map(rows.map(({ visitor_id, version }) => [visitor_id, version]));
}
