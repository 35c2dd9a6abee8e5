import type { Address, Context, MboxRequest, Parameters, PrefetchRequest, VisitorId } from "@fletch/delivery-api";
import { isPlain, isRecord } from "@fletch/delivery-api/schema";
import type { CheckedRequest, TargetRequest } from "../options/call-options.ts";
import { toDeviceId } from "./complete-identity.ts";

/**
 * Whether it is a request as nearly all are (mboxes with parameters, for a page), and right. `false` says nothing: what is not ordinary has to
 * be read in full. That takes half as long as a decision, and this a tenth of it: fields are read by name, nothing is allocated, and what is
 * plainly within all limits is not held against each. Fields that the API does not know may be in it: completing the request leaves them behind.
 */
export function isCommonRequest(given: TargetRequest): boolean {
  const request = given as CheckedRequest;
  const { requestId, id, context, execute, prefetch } = request;
  return (
    (requestId === undefined || isText(requestId, 128)) &&
    (id === undefined || isOrdinaryId(id)) &&
    (context === undefined || isOrdinaryContext(context)) &&
    (execute === undefined ? prefetch !== undefined : isOrdinaryPart(execute)) &&
    (prefetch === undefined || isOrdinaryPart(prefetch)) &&
    (request.environmentId === undefined || Number.isSafeInteger(request.environmentId)) &&
    (request.property === undefined || (isRecord(request.property) && isText(request.property.token, 128))) &&
    request.impressionId === undefined &&
    request.trace === undefined &&
    request.experienceCloud === undefined &&
    request.telemetry === undefined &&
    request.notifications === undefined &&
    request.qaMode === undefined &&
    request.preview === undefined
  );
}

function isOrdinaryId(id: VisitorId): boolean {
  if (!isRecord(id)) return false;
  const { tntId, thirdPartyId, marketingCloudVisitorId, customerIds } = id;
  return (
    (tntId === undefined || (typeof tntId === "string" && toDeviceId(tntId) !== undefined)) &&
    (thirdPartyId === undefined || isText(thirdPartyId, 128)) &&
    (marketingCloudVisitorId === undefined || isText(marketingCloudVisitorId, 128)) &&
    customerIds === undefined
  );
}

function isOrdinaryContext(context: Partial<Context>): boolean {
  if (!isRecord(context)) return false;
  const { channel, timeOffsetInMinutes, userAgent, address } = context;
  return (
    (channel === undefined || channel === "web" || channel === "mobile") &&
    (timeOffsetInMinutes === undefined || Number.isFinite(timeOffsetInMinutes)) &&
    (userAgent === undefined || typeof userAgent === "string") &&
    (address === undefined || isOrdinaryAddress(address)) &&
    context.geo === undefined &&
    context.browser === undefined &&
    context.clientHints === undefined &&
    context.screen === undefined &&
    context.window === undefined &&
    context.mobilePlatform === undefined &&
    context.application === undefined &&
    context.beacon === undefined
  );
}

function isOrdinaryAddress(address: Address): boolean {
  return (
    isRecord(address) &&
    (address.url === undefined || isText(address.url, 4096)) &&
    (address.referringUrl === undefined || isText(address.referringUrl, 4096))
  );
}

/** Mboxes whose indexes are their positions, or are left out. */
function isOrdinaryPart(part: PrefetchRequest): boolean {
  if (!isRecord(part) || part.pageLoad !== undefined || part.views !== undefined) return false;
  const { mboxes } = part;
  if (!Array.isArray(mboxes) || mboxes.length === 0) return false;
  for (let position = 0; position < mboxes.length; position++) {
    if (!isOrdinaryMbox(mboxes[position], position)) return false;
  }
  return true;
}

function isOrdinaryMbox(mbox: MboxRequest, position: number): boolean {
  if (!isRecord(mbox)) return false;
  const { name, index, parameters, profileParameters } = mbox;
  return (
    // Names that are reserved have a space.
    isText(name, 250) &&
    startsPlainly(name) &&
    !name.endsWith("-clicked") &&
    !name.includes(" ") &&
    (index === undefined || index === position) &&
    (parameters === undefined || areOrdinaryParameters(parameters)) &&
    (profileParameters === undefined || areOrdinaryParameters(profileParameters)) &&
    mbox.address === undefined &&
    mbox.order === undefined &&
    mbox.product === undefined
  );
}

function areOrdinaryParameters(parameters: Parameters): boolean {
  if (!isRecord(parameters) || !isPlain(parameters)) return false;
  let count = 0;
  for (const name in parameters) {
    if (++count > 50 || name.length > 128 || !startsPlainly(name) || name.startsWith("profile.")) return false;
    if (name === "orderId" || name === "orderTotal" || name === "productPurchasedIds") return false;
    const value = parameters[name];
    if (typeof value !== "string" || value.length > 5000) return false;
  }
  return true;
}

function isText(value: unknown, longest: number): value is string {
  return typeof value === "string" && value.length > 0 && value.length <= longest;
}

/** With a printable character of ASCII: then it is not blank. */
function startsPlainly(text: string): boolean {
  const code = text.charCodeAt(0);
  return code > 0x20 && code < 0x7f;
}
