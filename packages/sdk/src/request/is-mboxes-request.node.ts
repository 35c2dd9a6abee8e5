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
 * Returns whether a valid request executes mboxes and nothing else. It may have unknown fields, which copies omit. `false` means unknown: `isExact`
 * checks requests with rare fields.
 *
 * The limits are the schema's. The checks are written out because `isExact` looks them up: with it `getOffers` takes 10 to 15 % longer, and
 * `getAttributes` a fifth (bench: decision, flag).
 */
export function isMboxesRequest(given: TargetRequest): given is MboxesRequest {
  try {
    return isMboxes(given);
  } catch {
    // `readRequest` reports getters that throw.
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

/** Refuses `geo`, which may need a lookup. */
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
    // Indexes in ascending order do not repeat.
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

/** Checked before fields are read. That makes `isPlain` cheaper afterwards. */
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
