import {
  type Address,
  type Context,
  type DeliveryRequest,
  deliveryRequestSchema,
  type MboxRequest,
  type PrefetchRequest,
  type VisitorId,
  type Writable,
} from "@fletch/delivery-api";
import { type AnySchema, createExactCheck, isPlain } from "@fletch/delivery-api/schema";
import type { CheckedRequest, TargetRequest } from "../options/call-options.ts";
import { completeContext } from "./complete-context.ts";

/** A request that executes mboxes. */
export interface MboxesRequest extends DeliveryRequest {
  readonly execute: { readonly mboxes: readonly MboxRequest[] };
}

/**
 * Copies a request that executes mboxes, and asks for nothing else: the caller may change theirs later. Returns `undefined` for all others, for those
 * that have to be converted, and for those with fields that are rarely given: `readRequest` reads these.
 *
 * Limits are those of the schema. The way through it is written out, because `isExact`, which finds its own, takes 0.5 µs longer (bench: flag).
 */
export function copyMboxesRequest(given: TargetRequest, now: number): MboxesRequest | undefined {
  if (!isObject(given)) return undefined;
  const { requestId, id, context, execute } = given as CheckedRequest;
  if (hasRareFields(given as CheckedRequest) || !isPlain(given) || (requestId !== undefined && !isRequestId(requestId)))
    return undefined;
  const ids = id === undefined ? {} : copyId(id);
  const place = copyContext(context, now);
  const mboxes = copyMboxes(execute);
  if (ids === undefined || place === undefined || mboxes === undefined) return undefined;
  const copy: Writable<MboxesRequest> = { context: place, execute: { mboxes } };
  if (requestId !== undefined) copy.requestId = requestId;
  if (id !== undefined) copy.id = ids;
  return copy;
}

function hasRareFields(request: CheckedRequest): boolean {
  const { impressionId, environmentId, property, trace, experienceCloud } = request;
  const { prefetch, telemetry, notifications, qaMode, preview } = request;
  return !(
    impressionId === undefined &&
    environmentId === undefined &&
    property === undefined &&
    trace === undefined &&
    experienceCloud === undefined &&
    prefetch === undefined &&
    telemetry === undefined &&
    notifications === undefined &&
    qaMode === undefined &&
    preview === undefined
  );
}

function copyId(given: VisitorId): VisitorId | undefined {
  if (!isObject(given)) return undefined;
  const { tntId, thirdPartyId, marketingCloudVisitorId, customerIds } = given;
  if (customerIds !== undefined || !isPlain(given)) return undefined;
  const copy: Writable<VisitorId> = {};
  if (tntId !== undefined) {
    if (!isTntId(tntId)) return undefined;
    copy.tntId = tntId;
  }
  if (thirdPartyId !== undefined) {
    if (!isThirdPartyId(thirdPartyId)) return undefined;
    copy.thirdPartyId = thirdPartyId;
  }
  if (marketingCloudVisitorId !== undefined) {
    if (!isMarketingCloudVisitorId(marketingCloudVisitorId)) return undefined;
    copy.marketingCloudVisitorId = marketingCloudVisitorId;
  }
  return copy;
}

/** Without `geo`, which may have to be looked up. */
function copyContext(given: Partial<Context> | undefined, now: number): Context | undefined {
  if (given === undefined) return completeContext(given, now);
  if (!isObject(given)) return undefined;
  const { channel, address, userAgent, clientHints, timeOffsetInMinutes } = given as Partial<Context>;
  const { geo, beacon, mobilePlatform, application, screen, window, browser } = given as Partial<Context>;
  if (geo !== undefined || beacon !== undefined || mobilePlatform !== undefined || application !== undefined)
    return undefined;
  if (screen !== undefined || window !== undefined || browser !== undefined || clientHints !== undefined)
    return undefined;
  if (!isPlain(given) || (channel !== undefined && !isChannel(channel))) return undefined;
  if (userAgent !== undefined && !isUserAgent(userAgent)) return undefined;
  if (timeOffsetInMinutes !== undefined && !isTimeOffset(timeOffsetInMinutes)) return undefined;
  if (address !== undefined && !isAddress(address)) return undefined;
  return completeContext(given, now);
}

function isAddress(given: Address): boolean {
  if (!isObject(given)) return false;
  const { url, referringUrl } = given;
  return isPlain(given) && (url === undefined || isUrl(url)) && (referringUrl === undefined || isUrl(referringUrl));
}

function copyMboxes(execute: PrefetchRequest | undefined): readonly MboxRequest[] | undefined {
  if (!isObject(execute)) return undefined;
  const { mboxes, pageLoad, views } = execute;
  if (
    !isPlain(execute) ||
    !Array.isArray(mboxes) ||
    mboxes.length === 0 ||
    pageLoad !== undefined ||
    views !== undefined
  )
    return undefined;
  const copies: MboxRequest[] = [];
  let last = -1;
  for (const mbox of mboxes as readonly MboxRequest[]) {
    const copy = copyMbox(mbox);
    if (copy === undefined) return undefined;
    // In ascending order no index is there twice.
    if (copy.index !== undefined) {
      if (copy.index <= last) return undefined;
      last = copy.index;
    }
    copies.push(copy);
  }
  return copies;
}

function copyMbox(given: MboxRequest): MboxRequest | undefined {
  if (!isObject(given)) return undefined;
  const { index, name, parameters, address, profileParameters, order, product } = given;
  if (address !== undefined || profileParameters !== undefined || order !== undefined || product !== undefined)
    return undefined;
  if (!isPlain(given) || !isMboxName(name)) return undefined;
  const copy: Writable<MboxRequest> = { name };
  if (index !== undefined) {
    if (!isIndex(index)) return undefined;
    copy.index = index;
  }
  if (parameters !== undefined) {
    if (!areParameters(parameters)) return undefined;
    copy.parameters = { ...parameters };
  }
  return copy;
}

/** To be asked before its fields are read; `isPlain` costs less when they are known. */
function isObject<T extends object>(value: T | null | undefined): value is T {
  return typeof value === "object" && value !== null;
}

const isRequestId = /* @__PURE__ */ checkOf("requestId");
const isTntId = /* @__PURE__ */ checkOf("id", "tntId");
const isThirdPartyId = /* @__PURE__ */ checkOf("id", "thirdPartyId");
const isMarketingCloudVisitorId = /* @__PURE__ */ checkOf("id", "marketingCloudVisitorId");
const isChannel = /* @__PURE__ */ checkOf("context", "channel");
const isUserAgent = /* @__PURE__ */ checkOf("context", "userAgent");
const isTimeOffset = /* @__PURE__ */ checkOf("context", "timeOffsetInMinutes");
const isUrl = /* @__PURE__ */ checkOf("context", "address", "url");
const isIndex = /* @__PURE__ */ checkOf("execute", "mboxes", "index");
const isMboxName = /* @__PURE__ */ checkOf("execute", "mboxes", "name");
const areParameters = /* @__PURE__ */ checkOf("execute", "mboxes", "parameters");

/** The check of a field, by its path in a request. */
function checkOf(...path: readonly string[]): (value: unknown) => boolean {
  let schema: AnySchema = deliveryRequestSchema;
  for (const name of path) schema = (schema.item ?? schema).fields?.get(name) as AnySchema;
  return createExactCheck(schema);
}
