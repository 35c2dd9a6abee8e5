import { toIdentities } from "../identity/identities.ts";
import type { IdentityMap } from "../identity/plan-binding.ts";
import type { Arrival, KnownVisitor } from "./known-visitor.ts";
import { describeVisitor, type Profile } from "./read-visitors.ts";
import type { Visit } from "./record-visits.ts";

/** Most visitors that are remembered. */
const capacity = 20_000;

/**
 * Remembers the visitors who were here last, so that most requests of a visit need not be read for.
 *
 * It can be out of date: another edge may have written to the same database. That does no harm, because nothing is written, and so no
 * request is answered, on the word of the cache: `recordVisits` compares the version of the visitor, which every change of a profile
 * raises, while it has the visitor locked. If it is another one, the request is read for and decided again.
 */
export class ProfileCache implements IdentityMap {
  readonly owners: Map<string, string> = new Map();
  readonly identitiesOf: Map<string, ReadonlySet<string>> = new Map();
  readonly #profiles: Map<string, Profile> = new Map();

  /** `null`: not all of the identities are remembered, or they belong to several visitors. */
  find(arrival: Arrival): KnownVisitor | null {
    const identities = toIdentities(arrival.id);
    const visitorId = this.owners.get(identities[0] ?? "");
    if (visitorId === undefined || identities.some((identity) => this.owners.get(identity) !== visitorId)) return null;
    return describeVisitor(arrival, identities, this, this.#profiles, true);
  }

  add(profile: Profile, identities: ReadonlySet<string>): void {
    const visitorId = profile.visitor.visitor_id;
    this.forget(visitorId);
    if (this.#profiles.size >= capacity) this.forget(this.#profiles.keys().next().value ?? "");
    this.#profiles.set(visitorId, profile);
    this.identitiesOf.set(visitorId, identities);
    for (const identity of identities) this.owners.set(identity, visitorId);
  }

  /** What a visit that was written, or refused, means for what is remembered. */
  follow({ visitor, experiences, events }: Visit, isWritten: boolean): void {
    const { visitorId, identities, arrival, counted } = visitor.basis;
    const profile = this.#profiles.get(visitorId ?? "");
    const isChanged =
      !isWritten ||
      profile === undefined ||
      (arrival.parameters?.size ?? 0) > 0 ||
      experiences.some(({ activityId, experienceId }) => visitor.experiences.get(activityId) !== experienceId) ||
      (counted.size === 0 && events.length > 0);
    if (!isChanged) profile.visitor = { ...profile.visitor, ...seenAt(visitor) };
    else this.forgetAll(identities);
  }

  /** Forgets whom the identities belong to. */
  forgetAll(identities: readonly string[]): void {
    for (const identity of identities) this.forget(this.owners.get(identity) ?? "");
  }

  forget(visitorId: string): void {
    this.#profiles.delete(visitorId);
    for (const identity of this.identitiesOf.get(visitorId) ?? []) {
      if (this.owners.get(identity) === visitorId) this.owners.delete(identity);
    }
    this.identitiesOf.delete(visitorId);
  }
}

function seenAt({ visits, visitStartedAt, basis }: KnownVisitor): Partial<Profile["visitor"]> {
  return { visits, visit_started_at: visitStartedAt, last_seen_at: basis.arrival.now };
}
