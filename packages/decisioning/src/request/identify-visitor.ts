import type { VisitorId } from "@fletch/delivery-api";
import type { Visitor } from "../model.ts";

/**
 * Who the visitor is, and by which of the ids the allocation knows them: a visitor without any gets a new `tntId`.
 *
 * @param createId makes 32 hex digits
 * @param locationHint the cluster that goes behind the dot of a new `tntId`
 */
export function identifyVisitor(
  given: VisitorId | undefined = {},
  createId: () => string,
  locationHint: string = "",
): Visitor {
  const id = isKnown(given) ? given : { ...given, tntId: createTntId(createId, locationHint) };
  return { id, allocationKey: findAllocationKey(id) ?? createId() };
}

function isKnown(id: VisitorId): boolean {
  return Boolean(id.tntId || id.marketingCloudVisitorId || id.thirdPartyId || findAuthenticatedId(id));
}

function createTntId(createId: () => string, locationHint: string): string {
  return locationHint.trim() === "" ? createId() : `${createId()}.${locationHint}_0`;
}

/** An authenticated customer id comes last; without it such a visitor would change the bucket at every call (deviation D6). */
function findAllocationKey(id: VisitorId): string | undefined {
  return id.marketingCloudVisitorId || withoutHint(id.tntId) || id.thirdPartyId || findAuthenticatedId(id) || undefined;
}

function findAuthenticatedId({ customerIds }: VisitorId): string | undefined {
  return customerIds?.find(({ authenticatedState }) => authenticatedState === "authenticated")?.id;
}

function withoutHint(tntId: string | undefined): string | undefined {
  if (tntId === undefined) return undefined;
  const dot = tntId.indexOf(".");
  return dot === -1 ? tntId : tntId.slice(0, dot);
}
