import { singleValuedKind } from "./identities.ts";

/** Which visitor each identity belongs to, and the identities of each of those visitors. */
export interface IdentityMap {
  readonly owners: ReadonlyMap<string, string>;
  readonly identitiesOf: ReadonlyMap<string, ReadonlySet<string>>;
}

/** What a request with several identities means for whom they belong to. */
export interface MergePlan {
  /** The visitor that the request is from; `null`: a new one. */
  readonly visitorId: string | null;
  /** Visitors who turn out to be the same person: they are merged into it. */
  readonly absorbed: readonly string[];
  /** The identities that belong to the visitor from now on, and did not before. */
  readonly linked: readonly string[];
}

/**
 * Who a request is from, by the visitors that its identities belong to.
 *
 * Visitors become one where nothing speaks against it. What does: two different ids of a kind that a person has one of, in the request or
 * in what is known. When Bob logs in on Ann's laptop, he does not become Ann: the laptop is his from then on, and what Ann did on it stays
 * Ann's. The id of a person never changes hands.
 *
 * Only a `tntId`, which nobody can guess, proves that a request comes from a device. An ECID tells who the visitor is, but takes nothing
 * over: without the `tntId` it makes nobody a part of a person. A request without the id of a person changes no person, but for an ECID
 * that is new, from the person's own device.
 *
 * Pure, so that reading (what would the visitor be?) and writing (make it so) decide alike.
 */
export function planMerge(identities: readonly string[], { owners, identitiesOf }: IdentityMap): MergePlan {
  const singleValued = new Map<string, string>();
  const hasPerson = identities.some((identity) => singleValuedKind(identity) !== null);
  const device = identities.find(isDevice);
  const linked: string[] = [];
  const absorbed = new Set<string>();
  let visitorId: string | null = null;
  const ownedBy = (owner: string | null): ReadonlySet<string> => identitiesOf.get(owner ?? "") ?? none;

  for (const identity of identities) {
    const kind = singleValuedKind(identity);
    if (kind !== null && (singleValued.get(kind) ?? identity) !== identity) continue;
    const owner = owners.get(identity);
    if (owner === undefined) {
      if (kind !== null) singleValued.set(kind, identity);
      linked.push(identity);
      continue;
    }
    if (owner === visitorId || absorbed.has(owner)) continue;
    const owned = ownedBy(owner);
    const proves = device !== undefined && owned.has(device);
    if (agrees(singleValued, owned) && mayJoin(identity, owned, proves)) {
      for (const other of owned) addSingleValued(singleValued, other);
      if (visitorId === null) visitorId = owner;
      else absorbed.add(owner);
    } else if (kind === null && hasPerson && proves) {
      linked.push(identity); // The device changes hands.
    }
  }
  const mayGrow =
    hasPerson || !isPerson(ownedBy(visitorId)) || (device !== undefined && ownedBy(visitorId).has(device));
  return { visitorId, absorbed: [...absorbed], linked: mayGrow ? linked : [] };

  /** Whether the visitor whom an identity belongs to may become who the request is from. */
  function mayJoin(identity: string, owned: ReadonlySet<string>, proves: boolean): boolean {
    if (singleValuedKind(identity) !== null) return true;
    if (!hasPerson) return visitorId === null || !(isPerson(owned) || isPerson(ownedBy(visitorId)));
    if (proves) return true;
    return !isPerson(owned) && ![...owned].some(isDevice);
  }
}

const none: ReadonlySet<string> = new Set();

/** Whether the owner of these identities can be who has the personal ones. */
function agrees(singleValued: ReadonlyMap<string, string>, owned: ReadonlySet<string>): boolean {
  for (const identity of owned) {
    const expected = singleValued.get(singleValuedKind(identity) ?? "");
    if (expected !== undefined && expected !== identity) return false;
  }
  return true;
}

function addSingleValued(singleValued: Map<string, string>, identity: string): void {
  const kind = singleValuedKind(identity);
  if (kind !== null && !singleValued.has(kind)) singleValued.set(kind, identity);
}

function isPerson(owned: ReadonlySet<string>): boolean {
  for (const identity of owned) if (singleValuedKind(identity) !== null) return true;
  return false;
}

function isDevice(identity: string): boolean {
  return identity.startsWith("tnt:");
}
