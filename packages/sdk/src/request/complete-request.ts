import {
  type CustomerId,
  type DeliveryRequest,
  type Issue,
  type PrefetchRequest,
  type Property,
  sessionIdSchema,
} from "@fletch/delivery-api";
import { findIssues, isRecord } from "@fletch/delivery-api/schema";
import { createId } from "../create-id.ts";
import { toCustomerIds } from "../experience-cloud/customer-ids.ts";
import { Visitor, type VisitorLike } from "../experience-cloud/visitor.ts";
import type { CheckedRequest, GetOffersOptions, TargetRequest } from "../options/call-options.ts";
import type { Settings } from "../options/settings.ts";
import { checkRequest, type MutableRequest } from "./check-request.ts";
import { completeContext } from "./complete-context.ts";
import { completeExperienceCloud } from "./complete-experience-cloud.ts";
import { completeIdentity, type KnownIds, toDeviceId } from "./complete-identity.ts";
import { clusterOfId, toCluster } from "./location-hint.ts";
import { numberMboxes } from "./number-mboxes.ts";
import { parseTargetCookie } from "./target-cookie.ts";

/** A call, with everything filled in that the caller may leave out. Nothing in it is shared with other visitors. */
export interface CompleteCall {
  readonly request: DeliveryRequest;
  readonly requestId: string;
  readonly sessionId: string;
  /** The cluster of the Target edge that knows the visitor. */
  readonly cluster: string | undefined;
  readonly visitor: VisitorLike;
  /** When the call was made: milliseconds since the epoch. */
  readonly now: number;
  /** What was left out of the request because it could not be used. */
  readonly dropped: readonly Issue[];
}

/**
 * The request that is sent or decided, from what the caller gave, the visitor's cookies and the client's settings. The options
 * are only read.
 *
 * @throws TargetError `invalid-request` when the request breaks a rule of the Delivery API
 */
export function completeRequest(options: GetOffersOptions, settings: Settings, now: number): CompleteCall {
  const { request: given, customerIds } = options;
  const cookie = parseTargetCookie(options.targetCookie, now);
  const device = toDeviceId(cookie.device);
  const visitor = options.visitor ?? new Visitor(settings.organizationId, options.visitorCookie, sdidOf(given));
  if (customerIds !== undefined) visitor.setCustomerIDs?.(customerIds);
  const values = visitor.getVisitorValues() ?? {};

  const requestId = given.requestId || createId();
  const known = { device, experienceCloudId: toExperienceCloudId(values.MCMID), customerIds: customerIdsOf(options) };
  const { request, dropped } = checkRequest(fillGaps(given as CheckedRequest, settings, now, requestId, known));
  // Only now, for these are ours and right: they need no check.
  request.experienceCloud = completeExperienceCloud(request.experienceCloud, visitor, values, options.consumerId);
  if (request.execute !== undefined) request.execute = numberMboxes(request.execute);
  if (request.prefetch !== undefined) request.prefetch = numberMboxes(request.prefetch);
  return {
    request,
    requestId,
    sessionId: toSessionId(cookie.session) ?? options.sessionId ?? createId(),
    cluster: clusterOfId(device) ?? toCluster(options.targetLocationHint) ?? settings.locationHint,
    visitor,
    now,
    dropped,
  };
}

/** Every field that the Delivery API knows and that has a value; what it does not know stays behind. */
function fillGaps(
  given: CheckedRequest,
  settings: Settings,
  now: number,
  requestId: string,
  known: KnownIds,
): MutableRequest {
  const id = completeIdentity(given.id ?? undefined, known);
  const environmentId = given.environmentId ?? settings.environmentId;
  const property = given.property ?? settings.property;
  const { experienceCloud, execute, prefetch, impressionId, trace, telemetry, notifications, qaMode, preview } = given;

  const request: MutableRequest = { requestId, context: completeContext(given.context ?? undefined, now) };
  if (experienceCloud !== undefined) request.experienceCloud = experienceCloud;
  if (id !== undefined) request.id = id;
  if (impressionId !== undefined && impressionId !== "") request.impressionId = impressionId;
  if (environmentId !== undefined) request.environmentId = environmentId;
  if (property !== undefined && !isBlankToken(property)) request.property = property;
  if (trace !== undefined) request.trace = trace;
  const executed = askedOf(execute);
  const prefetched = askedOf(prefetch);
  if (executed !== undefined) request.execute = executed;
  if (prefetched !== undefined) request.prefetch = prefetched;
  if (telemetry !== undefined) request.telemetry = telemetry;
  if (notifications !== undefined && !isEmptyList(notifications)) request.notifications = notifications;
  if (qaMode !== undefined) request.qaMode = qaMode;
  if (preview !== undefined) request.preview = preview;
  return request;
}

/** A supplemental data id of the caller is the visitor's too, so that the page's other hits share it. */
function sdidOf({ experienceCloud }: TargetRequest): string | undefined {
  const id: unknown = experienceCloud?.analytics?.supplementalDataId;
  return typeof id === "string" && id !== "" ? id : undefined;
}

/** Those of this call; else those that a shared visitor was given before. */
function customerIdsOf({ customerIds, visitor }: GetOffersOptions): readonly CustomerId[] {
  if (customerIds !== undefined) return toCustomerIds(customerIds);
  if (visitor === undefined) return nobody;
  return Object.values(visitor.getState() ?? {}).flatMap((state) => toCustomerIds(state?.customerIDs));
}

const nobody: readonly CustomerId[] = [];

/** Of a cookie only what the API will take: a visitor with a damaged cookie gets a new session. */
function toSessionId(session: string | undefined): string | undefined {
  return session !== undefined && findIssues(sessionIdSchema, session).length === 0 ? session : undefined;
}

/** Likewise. */
function toExperienceCloudId(id: unknown): string | undefined {
  return typeof id === "string" && id !== "" && id.length <= 128 ? id : undefined;
}

function isBlankToken(property: Property): boolean {
  return isRecord(property) && (property.token === undefined || property.token === "" || property.token === null);
}

/** What a part asks for: `undefined` if nothing stands in it. Empty lists beside something else say nothing. */
function askedOf(part: PrefetchRequest | undefined): PrefetchRequest | undefined {
  // Whatever is no object is left for the check to find.
  if (!isRecord(part)) return part;
  let fields = 0;
  let emptyLists = 0;
  for (const name in part) {
    const field: unknown = part[name];
    if (field === undefined || field === null) continue;
    fields++;
    if (isEmptyList(field)) emptyLists++;
  }
  if (fields === 0) return undefined;
  if (emptyLists === 0 || emptyLists === fields) return part;
  return Object.fromEntries(Object.entries(part).filter(([, field]) => !isEmptyList(field)));
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}
