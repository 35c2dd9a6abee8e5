import type { Selectable } from "kysely";
import { type VisitorProfile, visitTimeout } from "../visitors/visitor-profile.ts";
import type { Tables } from "./db/tables.ts";

/** The rows of one visitor. */
export interface StoredProfile {
  readonly visitor: Selectable<Tables["visitors"]>;
  readonly parameters: Tables["profile_parameters"][];
  readonly experiences: StoredExperience[];
}

/** The columns of an assignment that decisions read. */
type StoredExperience = Omit<Tables["experiences"], "split">;

/** The columns of a visitor's visits. */
export type SeenTimes = Pick<
  Selectable<Tables["visitors"]>,
  "first_seen_at" | "last_seen_at" | "visits" | "visit_started_at"
>;

/** Returns the visits of a visitor, including a request at `now`. @param before `null` for a new visitor */
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

/** Combines the rows of visitors as `mergeVisitors` does. */
export function combineSeenTimes(people: readonly StoredProfile[]): SeenTimes | null {
  const [first] = people;
  if (first === undefined) return null;
  return {
    first_seen_at: Math.min(...people.map(({ visitor }) => visitor.first_seen_at)),
    last_seen_at: Math.max(...people.map(({ visitor }) => visitor.last_seen_at)),
    visits: people.reduce((visits, { visitor }) => visits + visitor.visits, 0),
    visit_started_at: first.visitor.visit_started_at,
  };
}

/** Combines the rows of visitors as `mergeVisitors` does. */
export function combineParameters(people: readonly StoredProfile[]): ReadonlyMap<string, string> {
  const newest = new Map<string, Tables["profile_parameters"]>();
  for (const row of people.flatMap(({ parameters }) => parameters)) {
    const other = newest.get(row.name);
    if (other === undefined || row.updated_at > other.updated_at) newest.set(row.name, row);
  }
  return new Map(Array.from(newest.values(), ({ name, value }) => [name, value]));
}

/** Adds the parameters of a request, which override stored ones. */
export function withDefaults(
  parameters: ReadonlyMap<string, string>,
  given: ReadonlyMap<string, string> | undefined,
): ReadonlyMap<string, string> {
  return given === undefined ? parameters : new Map([...parameters, ...given]);
}

/** Combines the rows of visitors as `mergeVisitors` does. */
export function combineExperiences(people: readonly StoredProfile[]): ReadonlyMap<number, number> {
  const oldest = new Map<number, StoredExperience>();
  for (const row of people.flatMap(({ experiences }) => experiences)) {
    const other = oldest.get(row.activity_id);
    if (other === undefined || row.assigned_at < other.assigned_at) oldest.set(row.activity_id, row);
  }
  return new Map(Array.from(oldest.values(), (row) => [row.activity_id, row.experience_id]));
}
