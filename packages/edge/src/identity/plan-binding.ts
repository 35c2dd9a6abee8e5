import { personalKind } from "./identities.ts";

/** Which visitor each identity belongs to, and the identities of each of those visitors. */
export interface IdentityMap {
  readonly owners: ReadonlyMap<string, string>;
  readonly identitiesOf: ReadonlyMap<string, ReadonlySet<string>>;
}

/** What a request with several identities means for whom they belong to. */
export interface BindingPlan {
  /** The visitor that the request is from; `null`: a new one. */
  readonly visitorId: string | null;
  /** Visitors who turn out to be the same person: they are merged into it. */
  readonly absorbed: readonly string[];
  /** The identities that belong to the visitor from now on, and did not before. */
  readonly bound: readonly string[];
}

/**
 * Who a request is from, by the visitors that its identities belong to.
 *
 * Visitors become one where nothing speaks against it. What does: two different ids of a kind that a person has one of. When Bob
 * logs in on Ann's laptop, he does not become Ann: the laptop is his from then on, and what Ann did on it stays Ann's.
 *
 * Pure, so that reading (what would the visitor be?) and writing (make it so) decide alike.
 */
export function planBinding(identities: readonly string[], { owners, identitiesOf }: IdentityMap): BindingPlan {
  const personal = new Map<string, string>();
  for (const identity of identities) claimPersonal(personal, identity);
  let visitorId: string | null = null;
  const absorbed = new Set<string>();
  for (const identity of identities) {
    const owner = owners.get(identity);
    if (owner === undefined || owner === visitorId || absorbed.has(owner)) continue;
    const owned = identitiesOf.get(owner) ?? new Set<string>();
    if (!agrees(personal, owned, identities)) continue;
    for (const other of owned) claimPersonal(personal, other);
    if (visitorId === null) visitorId = owner;
    else absorbed.add(owner);
  }
  const bound = identities.filter((identity) => {
    const owner = owners.get(identity);
    return owner === undefined || (owner !== visitorId && !absorbed.has(owner));
  });
  return { visitorId, absorbed: [...absorbed], bound };
}

/** Whether the owner of these identities can be who the request is from. */
function agrees(personal: ReadonlyMap<string, string>, owned: ReadonlySet<string>, asked: readonly string[]): boolean {
  for (const identity of owned) {
    const kind = personalKind(identity);
    if (kind === null) continue;
    const expected = personal.get(kind);
    if (expected !== undefined && expected !== identity && !asked.includes(identity)) return false;
  }
  return true;
}

function claimPersonal(personal: Map<string, string>, identity: string): void {
  const kind = personalKind(identity);
  if (kind !== null && !personal.has(kind)) personal.set(kind, identity);
}
