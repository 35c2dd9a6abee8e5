import type { Kysely } from "kysely";
import type { IdentityMap } from "../visitors/plan-merge.ts";
import { padInList } from "./db/pad-in-list.ts";
import type { Tables } from "./db/tables.ts";

/** An `IdentityMap` that is updated while identities are linked. */
export interface MutableIdentityMap extends IdentityMap {
  readonly owners: Map<string, string>;
  readonly identitiesByVisitor: Map<string, Set<string>>;
}

/** Reads the visitors of identities, and all identities of these visitors, oldest first. The transaction has locked them. */
export async function readIdentities(db: Kysely<Tables>, identities: Iterable<string>): Promise<MutableIdentityMap> {
  const owners = await readOwners(db, identities);
  return { owners, identitiesByVisitor: await readIdentitiesByVisitor(db, new Set(owners.values())) };
}

/** Reads the visitors of identities. */
export async function readOwners(db: Kysely<Tables>, identities: Iterable<string>): Promise<Map<string, string>> {
  const distinct = new Set(identities);
  if (distinct.size === 0) return new Map();
  const rows = await db.selectFrom("identities").selectAll().where("identity", "in", padInList(distinct)).execute();
  return new Map(rows.map(({ identity, visitor_id }) => [identity, visitor_id]));
}

/** Reads the identities of visitors, oldest first. */
export async function readIdentitiesByVisitor(
  db: Kysely<Tables>,
  visitorIds: ReadonlySet<string>,
): Promise<Map<string, Set<string>>> {
  const identitiesByVisitor = new Map(Array.from(visitorIds, (visitorId) => [visitorId, new Set<string>()]));
  if (visitorIds.size === 0) return identitiesByVisitor;
  const rows = await db
    .selectFrom("visitor_identities")
    .select(["visitor_id", "identity"])
    .where("visitor_id", "in", padInList(visitorIds))
    .orderBy("bound_at")
    .orderBy("identity")
    .execute();
  for (const { visitor_id, identity } of rows) identitiesByVisitor.get(visitor_id)?.add(identity);
  return identitiesByVisitor;
}
