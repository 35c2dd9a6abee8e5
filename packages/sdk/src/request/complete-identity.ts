import type { CustomerId, VisitorId, Writable } from "@fletch/delivery-api";
import { sessionIdSchema } from "@fletch/delivery-api";
import { findIssues } from "@fletch/delivery-api/schema";

/** Ids of the visitor beside those of the request. */
export interface ResolvedIds {
  /** From the `mbox` cookie. */
  readonly device: string | undefined;
  /** From the AMCV cookie. */
  readonly experienceCloudId: string | undefined;
  /** From the caller's customer ids. They precede those of the request. */
  readonly customerIds: readonly CustomerId[];
}

/** Returns all ids of the visitor: the caller's, with gaps filled from cookies. `undefined` without any. */
export function completeIdentity(given: VisitorId | undefined, known: ResolvedIds): VisitorId | undefined {
  const id: Writable<VisitorId> = {};
  const tntId = given?.tntId ?? known.device;
  const marketingCloudVisitorId = given?.marketingCloudVisitorId ?? known.experienceCloudId;
  const thirdPartyId = given?.thirdPartyId;
  if (!isBlank(tntId)) id.tntId = tntId;
  if (!isBlank(thirdPartyId)) id.thirdPartyId = thirdPartyId;
  if (!isBlank(marketingCloudVisitorId)) id.marketingCloudVisitorId = marketingCloudVisitorId;
  const customerIds = joinCustomerIds(known.customerIds, given?.customerIds);
  if (customerIds !== undefined) id.customerIds = customerIds;
  for (const _ in id) return id;
  return undefined;
}

const tntIdPattern = /^[^.]{1,128}(?:\.[^.]*)?$/;

/** Returns a valid device id, else `undefined`: a visitor with a damaged cookie is a new one. */
export function toDeviceId(text: string | undefined): string | undefined {
  return text !== undefined && text.length <= 128 && tntIdPattern.test(text) ? text : undefined;
}

/** Returns the id of an AMCV cookie, if it is valid. */
export function toExperienceCloudId(id: unknown): string | undefined {
  return typeof id === "string" && id !== "" && id.length <= 128 ? id : undefined;
}

function joinCustomerIds(
  known: readonly CustomerId[],
  given: readonly CustomerId[] = [],
): readonly CustomerId[] | undefined {
  const all = known.length === 0 ? given : [...known, ...given];
  return all.length === 0 ? undefined : all;
}

function isBlank(text: string | undefined): text is undefined {
  return text === undefined || text.trim() === "";
}

/** Returns whether the API accepts it. */
export function isSessionId(id: string | undefined): id is string {
  return id !== undefined && findIssues(sessionIdSchema, id).length === 0;
}
