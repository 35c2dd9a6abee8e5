import { toIdentities, withKnownIds } from "../identity/identities.ts";
import { type Arrival, type KnownVisitor, precision } from "./known-visitor.ts";
import { combineExperiences, combineParameters, describeVisits, type Profile, withGiven } from "./read-visitors.ts";
import type { Visit } from "./record-visits.ts";

/** Most visitors that are remembered. */
const capacity = 10_000;
/** Characters of profile parameters beyond which a visitor is not remembered: so memory has a bound. */
const largest = 4_096;

/** A visitor as remembered: read once, and used as it is by many requests. */
interface Remembered {
  readonly visitorId: string;
  visitor: Profile["visitor"];
  readonly identities: readonly string[];
  readonly parameters: KnownVisitor["parameters"];
  readonly experiences: KnownVisitor["experiences"];
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
  find(arrival: Arrival): KnownVisitor | null {
    const identities = toIdentities(arrival.id);
    const found = this.#owners.get(identities[0] ?? "");
    if (found === undefined || identities.some((identity) => this.#owners.get(identity) !== found)) return null;
    const { visitorId, visitor, parameters, experiences } = found;
    return {
      id: withKnownIds(arrival.id, found.identities, arrival.locationHint),
      ...describeVisits(arrival.now, [{ visitor }]),
      parameters: withGiven(parameters, arrival.parameters),
      experiences,
      basis: { arrival, identities, isCached: true, visitorId, version: visitor.version },
    };
  }

  add(profile: Profile, identities: readonly string[]): void {
    const { visitor } = profile;
    const visitorId = visitor.visitor_id;
    this.#forget(this.#visitors.get(visitorId));
    if (profile.parameters.reduce((size, { name, value }) => size + name.length + value.length, 0) > largest) return;
    if (this.#visitors.size >= capacity) this.#forget(this.#visitors.values().next().value);
    const remembered: Remembered = {
      visitorId,
      visitor,
      identities,
      parameters: combineParameters([profile]),
      experiences: combineExperiences([profile]),
    };
    this.#visitors.set(visitorId, remembered);
    for (const identity of identities) this.#owners.set(identity, remembered);
  }

  /** What a visit that was written, or refused, means for what is remembered. */
  follow({ visitor, experiences }: Visit, isWritten: boolean): void {
    const { visitorId, identities, arrival } = visitor.basis;
    const remembered = this.#visitors.get(visitorId ?? "");
    const isChanged =
      !isWritten ||
      remembered === undefined ||
      (arrival.parameters?.size ?? 0) > 0 ||
      experiences.some(({ activityId, experienceId }) => visitor.experiences.get(activityId) !== experienceId);
    if (isChanged) this.forgetAll(identities);
    else if (arrival.now - remembered.visitor.last_seen_at > precision) {
      remembered.visitor = { ...remembered.visitor, ...seenAt(visitor) };
    }
  }

  /** Forgets whom the identities belong to. */
  forgetAll(identities: readonly string[]): void {
    for (const identity of identities) this.#forget(this.#owners.get(identity));
  }

  #forget(remembered: Remembered | undefined): void {
    if (remembered === undefined) return;
    this.#visitors.delete(remembered.visitorId);
    for (const identity of remembered.identities) {
      if (this.#owners.get(identity) === remembered) this.#owners.delete(identity);
    }
  }
}

function seenAt({ visits, visitStartedAt, basis }: KnownVisitor): Partial<Profile["visitor"]> {
  return { visits, visit_started_at: visitStartedAt, last_seen_at: basis.arrival.now };
}
