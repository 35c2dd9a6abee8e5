import type { Kysely } from "kysely";
import type { IdentityMap } from "../visitors/plan-merge.ts";
import { padInList } from "./db/pad-in-list.ts";
import type { Tables } from "./db/tables.ts";

/** An `IdentityMap` to be kept up to date while identities are bound. */
export interface MutableIdentityMap extends IdentityMap {
  readonly owners: Map<string, string>;
  readonly identitiesOf: Map<string, Set<string>>;
}

/** Whom the identities belong to, and what else belongs to those visitors: the oldest first. For transactions that have locked them. */
export async function readIdentities(db: Kysely<Tables>, identities: Iterable<string>): Promise<MutableIdentityMap> {
  const owners = await readOwners(db, identities);
  return { owners, identitiesOf: await readIdentitiesOf(db, new Set(owners.values())) };
}

/** Whom the identities belong to. */
export async function readOwners(db: Kysely<Tables>, identities: Iterable<string>): Promise<Map<string, string>> {
  const distinct = new Set(identities);
  if (distinct.size === 0) return new Map();
  const rows = await db.selectFrom("identities").selectAll().where("identity", "in", padInList(distinct)).execute();
  return new Map(rows.map(({ identity, visitor_id }) => [identity, visitor_id]));
}

/** What belongs to visitors: the oldest first. */
export async function readIdentitiesOf(
  db: Kysely<Tables>,
  visitorIds: ReadonlySet<string>,
): Promise<Map<string, Set<string>>> {
  const identitiesOf = new Map(Array.from(visitorIds, (visitorId) => [visitorId, new Set<string>()]));
  if (visitorIds.size === 0) return identitiesOf;
  const rows = await db
    .selectFrom("visitor_identities")
    .select(["visitor_id", "identity"])
    .where("visitor_id", "in", padInList(visitorIds))
    .orderBy("bound_at")
    .orderBy("identity")
    .execute();
  for (const { visitor_id, identity } of rows) identitiesOf.get(visitor_id)?.add(identity);
  return identitiesOf;
}
