import type { VisitorId } from "@fletch/delivery-api";

/**
 * The ids of a visitor as texts that say what kind of id they are: `tnt:…`, `ecid:…`, `person:…` (thirdPartyId) and `customer:code:…`.
 * In the order in which they decide who the visitor is: who logged in says more than which browser it is.
 *
 * The location hint is no part of a `tntId`, only customer ids that the caller vouches for count, and no
 * `thirdPartyId` of more than 128 characters.
 */
export function toIdentities({
  tntId,
  thirdPartyId,
  marketingCloudVisitorId,
  customerIds = [],
}: VisitorId): readonly string[] {
  const identities: string[] = [];
  if (thirdPartyId && thirdPartyId.length <= longestThirdPartyId) identities.push(`person:${thirdPartyId}`);
  for (const { id, integrationCode, authenticatedState } of customerIds) {
    if (identities.length >= mostOfRequest) break;
    if (authenticatedState === "authenticated" && id)
      identities.push(`customer:${encodeURIComponent(toStorableText(integrationCode))}:${id}`);
  }
  if (marketingCloudVisitorId) identities.push(`ecid:${marketingCloudVisitorId}`);
  const bare = tntId === undefined ? "" : withoutHint(tntId);
  if (bare) identities.push(`tnt:${bare}`);
  return identities.map(toStorableText);
}

/** Target knows nobody by a longer one. */
const longestThirdPartyId = 128;

/** Ids of a person that one request can be known by. */
const mostOfRequest = 20;

/** The ids that a visitor is known by. Customer ids are not: those stay with the request, which vouches for them. */
export type ResolvedIds = Pick<VisitorId, "tntId" | "thirdPartyId" | "marketingCloudVisitorId">;

/** The other way round from `toIdentities`; of several identities of a kind it is the first. */
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

/** What the request says, with what else is known. */
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
 * What a person has one of: `person`, and `customer:code` for each source of customer ids. `null` for the ids of browsers and
 * devices, of which a person may have any number, and which may change hands.
 */
export function singleValuedKind(identity: string): string | null {
  if (identity.startsWith("person:")) return "person";
  return identity.startsWith("customer:") ? identity.slice(0, identity.indexOf(":", "customer:".length)) : null;
}

/** Text that every engine stores as it is: PostgreSQL has no NUL, and UTF-8 no half of a surrogate pair. */
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
