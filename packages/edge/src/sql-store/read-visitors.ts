import type { Kysely, Selectable } from "kysely";
import { padInList } from "./db/pad-in-list.ts";
import type { Schema } from "./db/tables.ts";
import { toIdentities, toKnownIds, withResolvedIds } from "./identities.ts";
import { type IdentityMap, type MergePlan, planMerge } from "./plan-merge.ts";
import type { ProfileCache } from "./profile-cache.ts";
import { readIdentitiesOf, readOwners } from "./read-identities.ts";
import { type ReadVersion, type VisitorProfile, type VisitorQuery, visitTimeout } from "./visitor-profile.ts";

/**
 * Reads what is known of the visitors of several requests, in a handful of statements for all of them. Nothing is written, so a
 * visitor who is to be merged is described as it will be.
 *
 * There is no transaction around the statements. The version of a visitor is read before everything that it stands for: what changes
 * in between raises it, so `recordVisits` sees that the visitor is not as it was read. Whom an identity belongs to is read before that,
 * and holds only where the visitor still has the identity afterwards.
 */
export async function readVisitors(
  db: Kysely<Schema>,
  arrivals: readonly VisitorQuery[],
  cache: ProfileCache,
): Promise<readonly VisitorProfile[]> {
  const bundles = arrivals.map(({ id }) => toIdentities(id));
  const owners = await readOwners(db, bundles.flat());
  const profiles = await readVersions(db, new Set(owners.values()));
  const identitiesOf = await readIdentitiesOf(db, new Set(owners.values()));
  await addProfiles(db, profiles);
  // What has changed hands belongs to nobody here: it is looked up again under a lock, when the visit is written.
  for (const [identity, owner] of owners) if (!identitiesOf.get(owner)?.has(identity)) owners.delete(identity);
  const map = { owners, identitiesOf };
  for (const [visitorId, profile] of profiles) cache.add(profile, [...(map.identitiesOf.get(visitorId) ?? [])]);
  return arrivals.map((arrival, index) => describeVisitor(arrival, bundles[index] ?? [], map, profiles));
}

/** What the tables say of one visitor. */
export interface Profile {
  readonly visitor: Selectable<Schema["visitors"]>;
  readonly parameters: Schema["profile_parameters"][];
  readonly experiences: Schema["experiences"][];
}

/** Visitors as they are now, without what is read after them. */
async function readVersions(db: Kysely<Schema>, visitorIds: ReadonlySet<string>): Promise<Map<string, Profile>> {
  const ids = padInList(visitorIds);
  if (ids.length === 0) return new Map();
  const visitors = await db.selectFrom("visitors").selectAll().where("visitor_id", "in", ids).execute();
  return new Map(visitors.map((visitor) => [visitor.visitor_id, { visitor, parameters: [], experiences: [] }]));
}

async function addProfiles(db: Kysely<Schema>, profiles: ReadonlyMap<string, Profile>): Promise<void> {
  const ids = padInList(profiles.keys());
  if (ids.length === 0) return;
  const parameters = await db.selectFrom("profile_parameters").selectAll().where("visitor_id", "in", ids).execute();
  const experiences = await db.selectFrom("experiences").selectAll().where("visitor_id", "in", ids).execute();
  for (const row of parameters) profiles.get(row.visitor_id)?.parameters.push(row);
  for (const row of experiences) profiles.get(row.visitor_id)?.experiences.push(row);
}

function describeVisitor(
  arrival: VisitorQuery,
  identities: readonly string[],
  map: IdentityMap,
  profiles: ReadonlyMap<string, Profile>,
): VisitorProfile {
  const plan = planMerge(identities, map);
  const visitorIds = [plan.visitorId, ...plan.absorbed].filter((visitorId) => visitorId !== null);
  const people = visitorIds.flatMap((visitorId) => profiles.get(visitorId) ?? []);
  const known = people.flatMap(({ visitor }) => [...(map.identitiesOf.get(visitor.visitor_id) ?? [])]);
  return {
    id: withResolvedIds(arrival.id, toKnownIds(known), arrival.locationHint),
    ...describeVisits(arrival.now, combineSightings(people)),
    parameters: withDefaults(combineParameters(people), arrival.parameters),
    experiences: combineExperiences(people),
    basis: { arrival, identities, isCached: false, people: visitorIds, ...describeBasis(plan, people) },
  };
}

function describeBasis(plan: MergePlan, [first]: readonly Profile[]): Pick<ReadVersion, "visitorId" | "version"> {
  const settled = first !== undefined && plan.bound.length === 0 && plan.absorbed.length === 0;
  if (!settled) return { visitorId: null, version: 0 };
  return { visitorId: plan.visitorId, version: first.visitor.version };
}

/** When a visitor was here. */
export type SeenTimes = Pick<
  Selectable<Schema["visitors"]>,
  "first_seen_at" | "last_seen_at" | "visits" | "visit_started_at"
>;

/** When the visitor was here, up to and with a request at `now`. @param before `null` for a new visitor */
export function describeVisits(
  now: number,
  before: SeenTimes | null,
): Pick<VisitorProfile, "firstSeenAt" | "lastSeenAt" | "visits" | "visitStartedAt"> {
  if (before === null) return { firstSeenAt: now, lastSeenAt: null, visits: 1, visitStartedAt: now };
  const ended = now - before.last_seen_at > visitTimeout;
  return {
    firstSeenAt: before.first_seen_at,
    lastSeenAt: before.last_seen_at,
    visits: ended ? before.visits + 1 : before.visits,
    visitStartedAt: ended ? now : before.visit_started_at,
  };
}

/** As `mergeVisitors` does it. */
function combineSightings(people: readonly Profile[]): SeenTimes | null {
  const [first] = people;
  if (first === undefined) return null;
  return {
    first_seen_at: Math.min(...people.map(({ visitor }) => visitor.first_seen_at)),
    last_seen_at: Math.max(...people.map(({ visitor }) => visitor.last_seen_at)),
    visits: people.reduce((visits, { visitor }) => visits + visitor.visits, 0),
    visit_started_at: first.visitor.visit_started_at,
  };
}

/** As `mergeVisitors` does it. */
export function combineParameters(people: readonly Profile[]): ReadonlyMap<string, string> {
  const newest = new Map<string, Schema["profile_parameters"]>();
  for (const row of people.flatMap(({ parameters }) => parameters)) {
    const other = newest.get(row.name);
    if (other === undefined || row.updated_at > other.updated_at) newest.set(row.name, row);
  }
  return new Map(Array.from(newest.values(), ({ name, value }) => [name, value]));
}

/** The parameters with those of a request. */
export function withDefaults(
  parameters: ReadonlyMap<string, string>,
  given: ReadonlyMap<string, string> | undefined,
): ReadonlyMap<string, string> {
  return given === undefined ? parameters : new Map([...parameters, ...given]);
}

/** As `mergeVisitors` does it. */
export function combineExperiences(people: readonly Profile[]): ReadonlyMap<number, number> {
  const oldest = new Map<number, Schema["experiences"]>();
  for (const row of people.flatMap(({ experiences }) => experiences)) {
    const other = oldest.get(row.activity_id);
    if (other === undefined || row.assigned_at < other.assigned_at) oldest.set(row.activity_id, row);
  }
  return new Map(Array.from(oldest.values(), (row) => [row.activity_id, row.experience_id]));
}
