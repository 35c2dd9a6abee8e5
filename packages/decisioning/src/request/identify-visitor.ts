import { createTntId, type VisitorId } from "@fletch/delivery-api";
import type { Visitor } from "../model.ts";

/**
 * Returns the visitor's ids, and the key of the allocation. A visitor without any id gets a new `tntId`.
 *
 * @param createId creates 32 hex digits
 * @param locationHint the cluster of a new `tntId`, after the dot
 */
export function identifyVisitor(
  given: VisitorId | undefined = {},
  createId: () => string,
  locationHint?: string,
): Visitor {
  const id = findAnyId(given) ? given : { ...given, tntId: createTntId(createId, locationHint) };
  return { id, allocationKey: findAllocationKey(id) ?? createId() };
}

function findAnyId(id: VisitorId): string | undefined {
  return id.tntId || id.marketingCloudVisitorId || id.thirdPartyId || findAuthenticatedId(id);
}

/** Falls back to an authenticated customer id, which keeps the visitor in one bucket (deviation D6). */
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
