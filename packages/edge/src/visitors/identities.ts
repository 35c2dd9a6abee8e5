import type { VisitorId } from "@fletch/delivery-api";

/**
 * Converts the ids of a visitor to identities, texts with the kind of id: `tnt:…`, `ecid:…`, `person:…` (thirdPartyId) and `customer:code:…`.
 * They are in the order of their strength: the id of a login is stronger than that of a browser.
 *
 * Removes the location hint of a `tntId`. Ignores customer ids that are not authenticated, and a `thirdPartyId` of more than 128 characters.
 */
export function toIdentities({
  tntId,
  thirdPartyId,
  marketingCloudVisitorId,
  customerIds = [],
}: VisitorId): readonly string[] {
  const identities: string[] = [];
  if (thirdPartyId && thirdPartyId.length <= maxThirdPartyIdLength) identities.push(`person:${thirdPartyId}`);
  for (const { id, integrationCode, authenticatedState } of customerIds) {
    if (identities.length >= maxOfRequest) break;
    if (authenticatedState === "authenticated" && id)
      identities.push(`customer:${encodeURIComponent(toStorableText(integrationCode))}:${id}`);
  }
  if (marketingCloudVisitorId) identities.push(`ecid:${marketingCloudVisitorId}`);
  const bare = tntId === undefined ? "" : withoutHint(tntId);
  if (bare) identities.push(`tnt:${bare}`);
  return identities.map(toStorableText);
}

/** Target's limit, in characters. */
const maxThirdPartyIdLength = 128;

/** The maximum number of a person's ids in one request. */
const maxOfRequest = 20;

/** The known ids of a visitor. Customer ids are not among them: only the request that has authenticated them may use them. */
export type ResolvedIds = Pick<VisitorId, "tntId" | "thirdPartyId" | "marketingCloudVisitorId">;

/** Converts identities back to ids. Takes the first identity of each kind. */
export function toKnownIds(identities: Iterable<string>): ResolvedIds {
  const found = new Map<string, string>();
  for (const identity of identities) {
    const colon = identity.indexOf(":");
    const kind = identity.slice(0, colon);
    if (!found.has(kind)) found.set(kind, identity.slice(colon + 1));
  }
  const [tntId, thirdPartyId, marketingCloudVisitorId] = [found.get("tnt"), found.get("person"), found.get("ecid")];
  return {
    ...(tntId !== undefined && { tntId }),
    ...(thirdPartyId !== undefined && { thirdPartyId }),
    ...(marketingCloudVisitorId !== undefined && { marketingCloudVisitorId }),
  };
}

/** Adds known ids to those of a request, which win. */
export function withResolvedIds(given: VisitorId, known: ResolvedIds, locationHint: string | undefined): VisitorId {
  const tntId = given.tntId ?? withHint(known.tntId, locationHint);
  const thirdPartyId = given.thirdPartyId ?? known.thirdPartyId;
  const marketingCloudVisitorId = given.marketingCloudVisitorId ?? known.marketingCloudVisitorId;
  return {
    ...given,
    ...(tntId !== undefined && { tntId }),
    ...(thirdPartyId !== undefined && { thirdPartyId }),
    ...(marketingCloudVisitorId !== undefined && { marketingCloudVisitorId }),
  };
}

/**
 * Returns the kind of an id that a person has only one of: `person`, or `customer:code` for each source of customer ids. Returns `null` for
 * ids of browsers and devices: a person may have several, and they may change hands.
 */
export function singleValuedKind(identity: string): string | null {
  if (identity.startsWith("person:")) return "person";
  return identity.startsWith("customer:") ? identity.slice(0, identity.indexOf(":", "customer:".length)) : null;
}

/** Replaces characters that a database cannot store: PostgreSQL has no NUL, and UTF-8 no lone surrogates. */
export function toStorableText(text: string): string {
  return unstorable.test(text) ? Buffer.from(text.replaceAll("\0", "\uFFFD")).toString() : text;
}

const unstorable = /[\0\uD800-\uDFFF]/;

function withHint(tntId: string | undefined, locationHint: string | undefined): string | undefined {
  return tntId === undefined || locationHint === undefined ? tntId : `${tntId}.${locationHint}_0`;
}

function withoutHint(tntId: string): string {
  const dot = tntId.indexOf(".");
  return dot === -1 ? tntId : tntId.slice(0, dot);
}
