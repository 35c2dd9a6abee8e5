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
    checks ??= createChecks();
    return isMboxes(given, checks);
  } catch {
    // `readRequest` reports getters that throw.
    return false;
  }
}

/** Created by the first request: at the import they would create the schema, which takes a millisecond. */
let checks: Checks | undefined;

type Checks = ReturnType<typeof createChecks>;

function isMboxes(given: TargetRequest, checks: Checks): boolean {
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
    (requestId === undefined || checks.isRequestId(requestId)) &&
    (id === undefined || isId(id, checks)) &&
    (context === undefined || isContext(context, checks)) &&
    isExecute(execute, checks)
  );
}

function isId(given: VisitorId, checks: Checks): boolean {
  if (!isObject(given)) return false;
  const { tntId, thirdPartyId, marketingCloudVisitorId, customerIds } = given;
  return (
    customerIds === undefined &&
    isPlain(given) &&
    (tntId === undefined || checks.isTntId(tntId)) &&
    (thirdPartyId === undefined || checks.isThirdPartyId(thirdPartyId)) &&
    (marketingCloudVisitorId === undefined || checks.isMarketingCloudVisitorId(marketingCloudVisitorId))
  );
}

/** Refuses `geo`, which may need a lookup. */
function isContext(given: Partial<Context>, checks: Checks): boolean {
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
    (channel === undefined || checks.isChannel(channel)) &&
    (userAgent === undefined || checks.isUserAgent(userAgent)) &&
    (timeOffsetInMinutes === undefined || checks.isTimeOffset(timeOffsetInMinutes)) &&
    (address === undefined || isAddress(address, checks))
  );
}

function isAddress(given: Address, { isUrl }: Checks): boolean {
  if (!isObject(given)) return false;
  const { url, referringUrl } = given;
  return isPlain(given) && (url === undefined || isUrl(url)) && (referringUrl === undefined || isUrl(referringUrl));
}

function isExecute(given: ExecuteRequest | undefined, checks: Checks): boolean {
  if (!isObject(given)) return false;
  const { mboxes, pageLoad } = given;
  if (pageLoad !== undefined || !Array.isArray(mboxes) || mboxes.length === 0 || !isPlain(given)) return false;
  if ((given as { readonly views?: unknown }).views !== undefined) return false;
  let last = -1;
  for (const mbox of mboxes as readonly MboxRequest[]) {
    if (!isMbox(mbox, checks)) return false;
    // Indexes in ascending order do not repeat.
    if (mbox.index === undefined) continue;
    if (mbox.index <= last) return false;
    last = mbox.index;
  }
  return true;
}

function isMbox(given: MboxRequest, checks: Checks): boolean {
  if (!isObject(given)) return false;
  const { index, name, parameters, address, profileParameters, order, product } = given;
  return (
    address === undefined &&
    profileParameters === undefined &&
    order === undefined &&
    product === undefined &&
    isPlain(given) &&
    checks.isMboxName(name) &&
    (index === undefined || checks.isIndex(index)) &&
    (parameters === undefined || checks.areParameters(parameters))
  );
}

/** Checked before fields are read. That makes `isPlain` cheaper afterwards. */
function isObject<T extends object>(value: T | null | undefined): value is T {
  return typeof value === "object" && value !== null;
}

function createChecks() {
  return {
    isRequestId: createCheck("requestId"),
    isTntId: createCheck("id", "tntId"),
    isThirdPartyId: createCheck("id", "thirdPartyId"),
    isMarketingCloudVisitorId: createCheck("id", "marketingCloudVisitorId"),
    isChannel: createCheck("context", "channel"),
    isUserAgent: createCheck("context", "userAgent"),
    isTimeOffset: createCheck("context", "timeOffsetInMinutes"),
    isUrl: createCheck("context", "address", "url"),
    isIndex: createCheck("execute", "mboxes", "index"),
    isMboxName: createCheck("execute", "mboxes", "name"),
    areParameters: createCheck("execute", "mboxes", "parameters"),
  };
}

/** Returns the check of a field, by its path in a request. */
function createCheck(...path: readonly string[]): (value: unknown) => boolean {
  let schema: AnySchema = deliveryRequestSchema;
  for (const name of path) schema = (schema.item ?? schema).fields?.().get(name) as AnySchema;
  return createExactCheck(schema);
}
