import type { Adjustment, CustomerId, DeliveryRequest, PrefetchRequest, Writable } from "@fletch/delivery-api";
import { parseIdCluster, toCluster } from "../cookies/location-hint.ts";
import { parseTargetCookie } from "../cookies/target-cookie.ts";
import { byIntegrationCode, toCustomerIds } from "../experience-cloud/customer-ids.ts";
import { Visitor, type VisitorLike } from "../experience-cloud/visitor.ts";
import type { CheckedRequest, GetOffersOptions } from "../options/call-options.ts";
import type { Settings } from "../options/settings.ts";
import { createId } from "../runtime/create-id.ts";
import { assignMboxIndexes } from "./assign-mbox-indexes.ts";
import { completeContext } from "./complete-context.ts";
import { completeExperienceCloud } from "./complete-experience-cloud.ts";
import {
  completeIdentity,
  isSessionId,
  type ResolvedIds,
  toDeviceId,
  toExperienceCloudId,
} from "./complete-identity.ts";
import type { CallerIndexes } from "./mend-indexes.ts";
import { readRequest } from "./read-request.ts";

/** A call with all defaults. Shares nothing with other visitors. */
export interface CompleteCall {
  readonly request: DeliveryRequest;
  readonly requestId: string;
  readonly sessionId: string;
  /** The visitor's Target edge cluster. */
  readonly cluster: string | undefined;
  readonly visitor: VisitorLike;
  /** The time of the call, in milliseconds since the epoch. */
  readonly now: number;
  /** Whether the request is known to be in its wire form. */
  readonly isValid: boolean;
  /** The caller's indexes of mboxes that were given others. */
  readonly callerIndexes: CallerIndexes | undefined;
  /** Conversions and omissions for the API. */
  readonly adjustments: readonly Adjustment[];
}

/**
 * Builds the request to send or decide from the caller's request, the visitor's cookies and the client's settings. Does
 * not modify the options.
 *
 * @throws TargetError `invalid-request` for an unreadable request
 */
export function completeRequest(options: GetOffersOptions, settings: Settings, now: number): CompleteCall {
  const { customerIds } = options;
  const read = readRequest(options.request);
  const given = read.request;
  const adjustments = customerIds === undefined ? read.adjustments : [...read.adjustments];

  const cookie = parseTargetCookie(options.targetCookie, now);
  const device = toDeviceId(cookie.device);
  const visitor = options.visitor ?? new Visitor(settings.organizationId, options.visitorCookie, readSdid(given));
  if (customerIds !== undefined) visitor.setCustomerIDs?.(byIntegrationCode(customerIds));
  const values = visitor.getVisitorValues() ?? {};
  const known: ResolvedIds = {
    device,
    experienceCloudId: toExperienceCloudId(values.MCMID),
    customerIds: readCustomerIds(options, adjustments as Adjustment[]),
  };
  const requestId = given.requestId || createId();
  const request = fillDefaults(given, settings, now, requestId, known);
  // A blank token requests no property.
  if (options.request.property && !given.property?.token.trim()) delete request.property;
  request.experienceCloud = completeExperienceCloud(given.experienceCloud, visitor, values, options.consumerId);
  return {
    request,
    requestId,
    // A visitor with a damaged cookie gets a new session.
    sessionId: isSessionId(cookie.session) ? cookie.session : (options.sessionId ?? createId()),
    cluster: parseIdCluster(device) ?? toCluster(options.targetLocationHint) ?? settings.locationHint,
    visitor,
    now,
    // A custom visitor object may return anything.
    isValid: read.isValid && options.visitor === undefined,
    callerIndexes: read.callerIndexes,
    adjustments,
  };
}

/** Fills the fields that the Delivery API knows and that have a value. Omits others. */
function fillDefaults(
  given: CheckedRequest,
  settings: Settings,
  now: number,
  requestId: string,
  known: ResolvedIds,
): Writable<DeliveryRequest> {
  const id = completeIdentity(given.id, known);
  const environmentId = given.environmentId ?? settings.environmentId;
  const property = given.property === undefined ? settings.property : { token: given.property.token };
  const { execute, prefetch, impressionId, trace, telemetry, notifications, qaMode, preview } = given;

  const request = {} as Writable<DeliveryRequest>;
  request.requestId = requestId;
  request.context = completeContext(given.context, now);
  if (id !== undefined) request.id = id;
  if (impressionId) request.impressionId = impressionId;
  if (environmentId !== undefined) request.environmentId = environmentId;
  if (property !== undefined) request.property = property;
  if (trace !== undefined) request.trace = trace;
  if (execute !== undefined && isRequestingSomething(execute)) request.execute = assignMboxIndexes(execute);
  if (prefetch !== undefined && isRequestingSomething(prefetch)) request.prefetch = assignMboxIndexes(prefetch);
  if (telemetry !== undefined) request.telemetry = telemetry;
  if (notifications !== undefined && notifications.length > 0) request.notifications = notifications;
  if (qaMode !== undefined) request.qaMode = qaMode;
  if (preview !== undefined) request.preview = preview;
  return request;
}

/** Treats an empty part as absent. */
function isRequestingSomething(part: PrefetchRequest): boolean {
  for (const name in part) if (part[name as keyof PrefetchRequest] !== undefined) return true;
  return false;
}

/** The caller's supplemental data id becomes the visitor's, so that other hits of the page share it. */
function readSdid({ experienceCloud }: CheckedRequest): string | undefined {
  return experienceCloud?.analytics?.supplementalDataId;
}

/** Returns the customer ids of this call, else those of the shared visitor. */
export function readCustomerIds(
  { customerIds, visitor }: Pick<GetOffersOptions, "customerIds" | "visitor">,
  adjustments?: Adjustment[],
): readonly CustomerId[] {
  if (customerIds !== undefined) return toCustomerIds(customerIds, adjustments);
  if (visitor === undefined) return nobody;
  return Object.values(visitor.getState() ?? {}).flatMap((state) => toCustomerIds(state?.customerIDs));
}

const nobody: readonly CustomerId[] = [];
