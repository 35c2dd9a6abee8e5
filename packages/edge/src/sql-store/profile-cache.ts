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

/** Most visitors that are remembered. */
const capacity = 10_000;
/** Characters of profile parameters beyond which a visitor is not remembered: so memory has a bound. */
const largest = 4_096;

/** A visitor as remembered: read or written once, and used as it is by many requests. */
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
 * Remembers the visitors who were here last, so that most requests of a visit need not be read for.
 *
 * It can be out of date: another edge may have written to the same database. That does no harm, because nothing is written, and so no
 * request is answered, on the word of the cache: `recordVisits` compares the version of the visitor, which every change of a profile
 * raises, while it has the visitor locked. If it is another one, the request is read for and decided again.
 */
export class ProfileCache {
  readonly #owners: Map<string, Remembered> = new Map();
  readonly #visitors: Map<string, Remembered> = new Map();

  /** `null`: not all of the identities are remembered, or they belong to several visitors. */
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

  /** What a visit means for what is remembered. @param written what it left; `null`: it was not written */
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

  /** Forgets whom the identities belong to. */
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

/** Texts that a database cannot hold are stored as others, so what is given is not what is to be remembered. */
function isStoredAsGiven(parameters: VisitorProfile["parameters"] = new Map()): boolean {
  for (const pair of parameters) if (pair.some((text) => toStorableText(text) !== text)) return false;
  return true;
}
