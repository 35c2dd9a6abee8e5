import type { Kysely } from "kysely";
import { inList } from "../store/in-list.ts";
import type { Schema } from "../store/schema.ts";
import type { IdentityMap } from "./plan-binding.ts";

/** An `IdentityMap` to be kept up to date while identities are bound. */
export interface MutableIdentityMap extends IdentityMap {
  readonly owners: Map<string, string>;
  readonly identitiesOf: Map<string, Set<string>>;
}

/** Whom the identities belong to, and what else belongs to those visitors: the oldest first. */
export async function readIdentities(db: Kysely<Schema>, identities: Iterable<string>): Promise<MutableIdentityMap> {
  const owners = new Map<string, string>();
  const identitiesOf = new Map<string, Set<string>>();
  const asked = new Set(identities);
  if (asked.size === 0) return { owners, identitiesOf };
  const rows = await db.selectFrom("identities").selectAll().where("identity", "in", inList(asked)).execute();
  for (const { identity, visitor_id } of rows) {
    owners.set(identity, visitor_id);
    identitiesOf.set(visitor_id, new Set());
  }
  if (identitiesOf.size === 0) return { owners, identitiesOf };
  const others = await db
    .selectFrom("visitor_identities")
    .select(["visitor_id", "identity"])
    .where("visitor_id", "in", inList(identitiesOf.keys()))
    .orderBy("bound_at")
    .orderBy("identity")
    .execute();
  for (const { visitor_id, identity } of others) identitiesOf.get(visitor_id)?.add(identity);
  return { owners, identitiesOf };
}
