import {
  type Address,
  type Context,
  deliveryRequestSchema,
  type ExecuteRequest,
  type MboxRequest,
  type VisitorId,
} from "@fletch/delivery-api";
import { type AnySchema, createExactCheck, isPlain } from "@fletch/delivery-api/schema";
import type { CheckedRequest, TargetRequest } from "../options/call-options.ts";

/** A request that executes mboxes. */
export interface MboxesRequest extends CheckedRequest {
  readonly execute: { readonly mboxes: readonly MboxRequest[] };
}

/**
 * Returns whether a request executes mboxes and asks for nothing else, in the form of the Delivery API. It may have unknown fields, which its
 * copies leave out. `false` says nothing: requests with fields that are rarely given are left to `isExact`.
 *
 * Limits are those of the schema. The way through it is written out: with `isExact`, which finds its own, `getOffers` takes 10 to 15 % longer, and
 * `getAttributes` a fifth (bench: decision, flag).
 */
export function isMboxesRequest(given: TargetRequest): given is MboxesRequest {
  try {
    return isMboxes(given);
  } catch {
    // A value that throws when it is read is left to `readRequest`.
    return false;
  }
}

function isMboxes(given: TargetRequest): boolean {
  if (!isObject(given)) return false;
  const { requestId, id, context, execute } = given as CheckedRequest;
  const { impressionId, environmentId, property, trace, experienceCloud } = given as CheckedRequest;
  const { prefetch, telemetry, notifications, qaMode, preview } = given as CheckedRequest;
  return (
    impressionId === undefined &&
    environmentId === undefined &&
    property === undefined &&
    trace === undefined &&
    experienceCloud === undefined &&
    prefetch === undefined &&
    telemetry === undefined &&
    notifications === undefined &&
    qaMode === undefined &&
    preview === undefined &&
    isPlain(given) &&
    (requestId === undefined || isRequestId(requestId)) &&
    (id === undefined || isId(id)) &&
    (context === undefined || isContext(context)) &&
    isExecute(execute)
  );
}

function isId(given: VisitorId): boolean {
  if (!isObject(given)) return false;
  const { tntId, thirdPartyId, marketingCloudVisitorId, customerIds } = given;
  return (
    customerIds === undefined &&
    isPlain(given) &&
    (tntId === undefined || isTntId(tntId)) &&
    (thirdPartyId === undefined || isThirdPartyId(thirdPartyId)) &&
    (marketingCloudVisitorId === undefined || isMarketingCloudVisitorId(marketingCloudVisitorId))
  );
}

/** Without `geo`, which may have to be looked up. */
function isContext(given: Partial<Context>): boolean {
  if (!isObject(given)) return false;
  const { channel, address, userAgent, timeOffsetInMinutes } = given;
  const { geo, clientHints, beacon, mobilePlatform, application, screen, window, browser } = given;
  return (
    geo === undefined &&
    clientHints === undefined &&
    beacon === undefined &&
    mobilePlatform === undefined &&
    application === undefined &&
    screen === undefined &&
    window === undefined &&
    browser === undefined &&
    isPlain(given) &&
    (channel === undefined || isChannel(channel)) &&
    (userAgent === undefined || isUserAgent(userAgent)) &&
    (timeOffsetInMinutes === undefined || isTimeOffset(timeOffsetInMinutes)) &&
    (address === undefined || isAddress(address))
  );
}

function isAddress(given: Address): boolean {
  if (!isObject(given)) return false;
  const { url, referringUrl } = given;
  return isPlain(given) && (url === undefined || isUrl(url)) && (referringUrl === undefined || isUrl(referringUrl));
}

function isExecute(given: ExecuteRequest | undefined): boolean {
  if (!isObject(given)) return false;
  const { mboxes, pageLoad } = given;
  if (pageLoad !== undefined || !Array.isArray(mboxes) || mboxes.length === 0 || !isPlain(given)) return false;
  if ((given as { readonly views?: unknown }).views !== undefined) return false;
  let last = -1;
  for (const mbox of mboxes as readonly MboxRequest[]) {
    if (!isMbox(mbox)) return false;
    // In ascending order no index is there twice.
    if (mbox.index === undefined) continue;
    if (mbox.index <= last) return false;
    last = mbox.index;
  }
  return true;
}

function isMbox(given: MboxRequest): boolean {
  if (!isObject(given)) return false;
  const { index, name, parameters, address, profileParameters, order, product } = given;
  return (
    address === undefined &&
    profileParameters === undefined &&
    order === undefined &&
    product === undefined &&
    isPlain(given) &&
    isMboxName(name) &&
    (index === undefined || isIndex(index)) &&
    (parameters === undefined || areParameters(parameters))
  );
}

/** Asked before fields are read; `isPlain` costs less after that. */
function isObject<T extends object>(value: T | null | undefined): value is T {
  return typeof value === "object" && value !== null;
}

const isRequestId = /* @__PURE__ */ createCheck("requestId");
const isTntId = /* @__PURE__ */ createCheck("id", "tntId");
const isThirdPartyId = /* @__PURE__ */ createCheck("id", "thirdPartyId");
const isMarketingCloudVisitorId = /* @__PURE__ */ createCheck("id", "marketingCloudVisitorId");
const isChannel = /* @__PURE__ */ createCheck("context", "channel");
const isUserAgent = /* @__PURE__ */ createCheck("context", "userAgent");
const isTimeOffset = /* @__PURE__ */ createCheck("context", "timeOffsetInMinutes");
const isUrl = /* @__PURE__ */ createCheck("context", "address", "url");
const isIndex = /* @__PURE__ */ createCheck("execute", "mboxes", "index");
const isMboxName = /* @__PURE__ */ createCheck("execute", "mboxes", "name");
const areParameters = /* @__PURE__ */ createCheck("execute", "mboxes", "parameters");

/** Returns the check of a field, by its path in a request. */
function createCheck(...path: readonly string[]): (value: unknown) => boolean {
  let schema: AnySchema = deliveryRequestSchema;
  for (const name of path) schema = (schema.item ?? schema).fields?.get(name) as AnySchema;
  return createExactCheck(schema);
}
