import type { Kysely } from "kysely";
import { toIdentities, toKnownIds, withResolvedIds } from "../visitors/identities.ts";
import { type IdentityMap, type MergePlan, planMerge } from "../visitors/plan-merge.ts";
import type { VisitorQuery } from "../visitors/visitor-profile.ts";
import { padInList } from "./db/pad-in-list.ts";
import type { Tables } from "./db/tables.ts";
import type { ProfileCache } from "./profile-cache.ts";
import { readIdentitiesByVisitor, readOwners } from "./read-identities.ts";
import type { ReadProfile, ReadVersion } from "./read-version.ts";
import {
  combineExperiences,
  combineParameters,
  combineSeenTimes,
  describeVisits,
  type StoredProfile,
  withDefaults,
} from "./stored-profile.ts";

/**
 * Reads the profiles of several requests' visitors in five statements. Writes nothing: visitors that will be merged are described as the merged
 * one.
 *
 * There is no transaction around the statements. A visitor's version is read before its profile, and every change raises it, so `recordVisits`
 * detects changes in between. The owner of an identity is read before that, and is used only if the visitor still has the identity afterwards.
 */
export async function readVisitors(
  db: Kysely<Tables>,
  queries: readonly VisitorQuery[],
  cache: ProfileCache,
): Promise<readonly ReadProfile[]> {
  const identitySets = queries.map(({ id }) => toIdentities(id));
  const owners = await readOwners(db, identitySets.flat());
  const profiles = await readVersions(db, new Set(owners.values()));
  const identitiesByVisitor = await readIdentitiesByVisitor(db, new Set(owners.values()));
  await addProfiles(db, profiles);
  // An identity that changed hands has no owner here. It is read again under a lock when the visit is written.
  for (const [identity, owner] of owners) if (!identitiesByVisitor.get(owner)?.has(identity)) owners.delete(identity);
  const map = { owners, identitiesByVisitor };
  for (const [visitorId, profile] of profiles) cache.add(profile, [...(map.identitiesByVisitor.get(visitorId) ?? [])]);
  return queries.map((query, index) => describeVisitor(query, identitySets[index] ?? [], map, profiles));
}

/** Reads the rows of visitors with their versions. Parameters and experiences are added later. */
async function readVersions(db: Kysely<Tables>, visitorIds: ReadonlySet<string>): Promise<Map<string, StoredProfile>> {
  const ids = padInList(visitorIds);
  if (ids.length === 0) return new Map();
  const visitors = await db.selectFrom("visitors").selectAll().where("visitor_id", "in", ids).execute();
  return new Map(visitors.map((visitor) => [visitor.visitor_id, { visitor, parameters: [], experiences: [] }]));
}

async function addProfiles(db: Kysely<Tables>, profiles: ReadonlyMap<string, StoredProfile>): Promise<void> {
  const ids = padInList(profiles.keys());
  if (ids.length === 0) return;
  const parameters = await db.selectFrom("profile_parameters").selectAll().where("visitor_id", "in", ids).execute();
  const experiences = await db
    .selectFrom("experiences")
    .select(["visitor_id", "activity_id", "experience_id", "assigned_at"])
    .where("visitor_id", "in", ids)
    .execute();
  for (const row of parameters) profiles.get(row.visitor_id)?.parameters.push(row);
  for (const row of experiences) profiles.get(row.visitor_id)?.experiences.push(row);
}

function describeVisitor(
  query: VisitorQuery,
  identities: readonly string[],
  map: IdentityMap,
  profiles: ReadonlyMap<string, StoredProfile>,
): ReadProfile {
  const plan = planMerge(identities, map);
  const visitorIds = [plan.visitorId, ...plan.absorbed].filter((visitorId) => visitorId !== null);
  const people = visitorIds.flatMap((visitorId) => profiles.get(visitorId) ?? []);
  const known = people.flatMap(({ visitor }) => [...(map.identitiesByVisitor.get(visitor.visitor_id) ?? [])]);
  return {
    query,
    id: withResolvedIds(query.id, toKnownIds(known), query.locationHint),
    ...describeVisits(query.now, combineSeenTimes(people)),
    parameters: withDefaults(combineParameters(people), query.parameters),
    experiences: combineExperiences(people),
    readVersion: { identities, isCached: false, people: visitorIds, ...describeReadVersion(plan, people) },
  };
}

function describeReadVersion(
  plan: MergePlan,
  [first]: readonly StoredProfile[],
): Pick<ReadVersion, "visitorId" | "version"> {
  const settled = first !== undefined && plan.linked.length === 0 && plan.absorbed.length === 0;
  if (!settled) return { visitorId: null, version: 0 };
  return { visitorId: plan.visitorId, version: first.visitor.version };
}
