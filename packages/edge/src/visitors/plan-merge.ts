import { singleValuedKind } from "./identities.ts";

/** The visitor of each identity, and the identities of each of these visitors. */
export interface IdentityMap {
  readonly owners: ReadonlyMap<string, string>;
  readonly identitiesByVisitor: ReadonlyMap<string, ReadonlySet<string>>;
}

/** The changes of visitors and identities that a request causes. */
export interface MergePlan {
  /** The visitor of the request; `null` for a new one. */
  readonly visitorId: string | null;
  /** Visitors that are the same person, and are merged into it. */
  readonly absorbed: readonly string[];
  /** The identities that are newly linked to the visitor. */
  readonly linked: readonly string[];
}

/**
 * Resolves the identities of a request to one visitor.
 *
 * Visitors are merged unless they are two people: two different ids of a kind that a person has only one of, in the request or among the known
 * ids. When Bob logs in on Ann's laptop, he does not become Ann. The laptop is linked to Bob from then on; earlier events on it stay Ann's. The
 * id of a person never changes hands.
 *
 * Only a `tntId`, which cannot be guessed, proves that a request comes from a device. An ECID finds a visitor but proves nothing: without the
 * `tntId` it merges nobody into a person. A request without a person's id changes a person only by linking a new ECID, from the person's own
 * device.
 *
 * Pure, so that reading and writing make the same plan.
 */
export function planMerge(identities: readonly string[], { owners, identitiesByVisitor }: IdentityMap): MergePlan {
  const singleValued = new Map<string, string>();
  const hasPerson = identities.some((identity) => singleValuedKind(identity) !== null);
  const device = identities.find(isDevice);
  const linked: string[] = [];
  const absorbed = new Set<string>();
  let visitorId: string | null = null;
  const ownedBy = (owner: string | null): ReadonlySet<string> => identitiesByVisitor.get(owner ?? "") ?? none;

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

  /** Whether the owner of an identity may be merged into the visitor of the request. */
  function mayJoin(identity: string, owned: ReadonlySet<string>, proves: boolean): boolean {
    if (singleValuedKind(identity) !== null) return true;
    if (!hasPerson) return visitorId === null || !(isPerson(owned) || isPerson(ownedBy(visitorId)));
    if (proves) return true;
    return !isPerson(owned) && ![...owned].some(isDevice);
  }
}

const none: ReadonlySet<string> = new Set();

/** Whether the owner of these identities can be the person with the given ids. */
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
