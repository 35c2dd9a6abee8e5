import { type ResolvedIds, toIdentities, toKnownIds, toStorableText, withResolvedIds } from "../visitors/identities.ts";
import type { VisitorProfile, VisitorQuery } from "../visitors/visitor-profile.ts";
import { lastSeenResolution, type ReadProfile, type ReadVisit } from "./read-version.ts";
import type { WrittenVisit } from "./record-visits.ts";
import {
  combineExperiences,
  combineParameters,
  describeVisits,
  type SeenTimes,
  type StoredProfile,
  withDefaults,
} from "./stored-profile.ts";

/** The maximum number of cached visitors. */
const capacity = 10_000;
/** The maximum number of characters in a cached visitor's profile parameters, which limits the cache's memory. */
const largest = 4_096;

/** A cached visitor, shared by many requests. */
interface Remembered {
  readonly visitorId: string;
  readonly version: number;
  seen: SeenTimes;
  readonly identities: readonly string[];
  readonly ids: ResolvedIds;
  readonly parameters: VisitorProfile["parameters"];
  readonly experiences: VisitorProfile["experiences"];
}

/**
 * Caches the profiles of recent visitors, so that most requests of a visit read nothing.
 *
 * An entry can be out of date, because another edge may have written to the database. That is safe: `recordVisits` compares the version, which
 * every change of a profile raises, while it has the visitor locked. If the version differs, the profile is read and the request decided again
 * before a response is sent.
 */
export class ProfileCache {
  readonly #owners: Map<string, Remembered> = new Map();
  readonly #visitors: Map<string, Remembered> = new Map();

  /** Finds the visitor of a query; `null` unless all its identities are cached for one visitor. */
  find(query: VisitorQuery): ReadProfile | null {
    const identities = toIdentities(query.id);
    const found = this.#owners.get(identities[0] ?? "");
    if (found === undefined || identities.some((identity) => this.#owners.get(identity) !== found)) return null;
    const { visitorId, version, seen, ids, parameters, experiences } = found;
    return {
      query,
      id: withResolvedIds(query.id, ids, query.locationHint),
      ...describeVisits(query.now, seen),
      parameters: withDefaults(parameters, query.parameters),
      experiences,
      readVersion: { identities, isCached: true, visitorId, people: [visitorId], version },
    };
  }

  add(profile: StoredProfile, identities: readonly string[]): void {
    const { visitor } = profile;
    this.#remember({
      visitorId: visitor.visitor_id,
      version: visitor.version,
      seen: visitor,
      identities,
      ids: toKnownIds(identities),
      parameters: combineParameters([profile]),
      experiences: combineExperiences([profile]),
    });
  }

  /** Updates the cache after a visit. @param written the result of the write; `null` if it was not written */
  follow({ visitor, experiences: claimed }: ReadVisit, written: WrittenVisit | null): void {
    const { readVersion } = visitor;
    const { now, parameters } = visitor.query;
    const before = this.#visitors.get(readVersion.visitorId ?? "");
    const isNewVisit = before === undefined || now - before.seen.last_seen_at > lastSeenResolution;
    const seen = isNewVisit ? seenAt(visitor) : before.seen;
    if (before !== undefined && before.version === readVersion.version && before.version === written?.version) {
      before.seen = seen;
      return;
    }
    this.forgetAll(readVersion.identities);
    const isKnown = readVersion.visitorId === null || before?.version === readVersion.version;
    if (written === null || written.version === null || !isKnown || !isStoredAsGiven(parameters)) return;
    const experiences = new Map(visitor.experiences);
    for (const { activityId, experienceId } of claimed) experiences.set(activityId, experienceId);
    const { visitorId, version } = written;
    const { identities, ids } = before ?? {
      identities: readVersion.identities,
      ids: toKnownIds(readVersion.identities),
    };
    this.#remember({ visitorId, version, seen, identities, ids, parameters: visitor.parameters, experiences });
  }

  /** Removes the visitors of the identities. */
  forgetAll(identities: readonly string[]): void {
    for (const identity of identities) this.#forget(this.#owners.get(identity));
  }

  #remember(remembered: Remembered): void {
    const { visitorId, identities, parameters } = remembered;
    this.#forget(this.#visitors.get(visitorId));
    let size = 0;
    for (const [name, value] of parameters) size += name.length + value.length;
    if (size > largest) return;
    if (this.#visitors.size >= capacity) this.#forget(this.#visitors.values().next().value);
    this.#visitors.set(visitorId, remembered);
    for (const identity of identities) this.#owners.set(identity, remembered);
  }

  #forget(remembered: Remembered | undefined): void {
    if (remembered === undefined) return;
    this.#visitors.delete(remembered.visitorId);
    for (const identity of remembered.identities) {
      if (this.#owners.get(identity) === remembered) this.#owners.delete(identity);
    }
  }
}

function seenAt({ firstSeenAt, visits, visitStartedAt, query }: VisitorProfile): SeenTimes {
  return { first_seen_at: firstSeenAt, visits, visit_started_at: visitStartedAt, last_seen_at: query.now };
}

/** Whether all texts are stored unchanged. The database replaces some characters, and then the cache would differ from it. */
function isStoredAsGiven(parameters: VisitorProfile["parameters"] = new Map()): boolean {
  for (const pair of parameters) if (pair.some((text) => toStorableText(text) !== text)) return false;
  return true;
}
