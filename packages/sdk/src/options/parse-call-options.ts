import {
  type Adjustment,
  type DecisioningMethod,
  errorFromIssues,
  type Issue,
  normalize,
  sessionIdSchema,
} from "@fletch/delivery-api";
import {
  array,
  describeValue,
  essential,
  isRecord,
  number,
  object,
  oneOf,
  optional,
  predicate,
  type Schema,
  string,
  toPlainObject,
} from "@fletch/delivery-api/schema";
import { isVisitorLike, type VisitorLike } from "../experience-cloud/visitor.ts";
import type { Callbacks } from "../promises/async-result.ts";
import type { GetAttributesOptions, GetOffersOptions, TargetRequest } from "./call-options.ts";
import { type CheckedOptions, checkOptions, functionSchema } from "./check-options.ts";

/**
 * Checks the options of a call, except the content of the request.
 *
 * @throws TargetError `invalid-options` with every invalid option
 */
export function checkCallOptions(
  options: GetOffersOptions,
  unknown: readonly Adjustment[],
): CheckedOptions<GetOffersOptions> {
  return checkOptions(callOptionsSchema, options, "The options of the call are not valid", unknown);
}

const text = optional(string());

export const callOptionsSchema: Schema<GetOffersOptions & Callbacks<never>> = object<
  GetOffersOptions & Callbacks<never>
>(() => ({
  request: essential(
    predicate(
      "a Delivery request with at least one field",
      (value): value is TargetRequest => isRecord(value) && hasValues(value),
    ),
  ),
  targetCookie: text,
  targetLocationHint: text,
  visitorCookie: text,
  consumerId: text,
  visitor: optional(
    predicate<VisitorLike>("a visitor with getVisitorValues, getState and getSupplementalDataID", isVisitorLike),
  ),
  customerIds: optional(
    predicate<NonNullable<GetOffersOptions["customerIds"]>>(
      "customer ids: an object by integration code, or a list",
      (value): value is NonNullable<GetOffersOptions["customerIds"]> => typeof value === "object" && value !== null,
    ),
  ),
  sessionId: optional(sessionIdSchema),
  decisioningMethod: optional(essential(oneOf<DecisioningMethod>("on-device", "server-side", "hybrid"))),
  timeout: optional(number({ min: 0 })),
  signal: optional(
    predicate(
      "an AbortSignal",
      (value): value is AbortSignal =>
        isRecord(value) && typeof value.aborted === "boolean" && typeof value.addEventListener === "function",
    ),
  ),
  waitUntil: optional(functionSchema),
  callback: optional(functionSchema),
  errCallback: optional(functionSchema),
}));

/** Treats an object with only `undefined` fields as empty, as the published client does. */
function hasValues(request: Readonly<Record<string, unknown>>): boolean {
  for (const name in request) if (request[name] !== undefined) return true;
  // Getters of a class are not listed above.
  const plain = toPlainObject(request);
  return plain !== request && hasValues(plain);
}

/**
 * Reads the names of `getAttributes`: a list, or one name.
 *
 * @throws TargetError `invalid-options` without names and without mboxes in the request
 */
export function readMboxNames(given: unknown, { request }: GetAttributesOptions): CheckedOptions<readonly string[]> {
  const { value, adjustments } = normalize(mboxNames, given ?? [], { path: "$.mboxNames", dropsInvalid: true });
  const names = (value ?? []) as readonly string[];
  if (names.length > 0 || isRecord(request)) return { options: names, adjustments };
  const issue = { path: "$.mboxNames", expected: "at least one name of an mbox", received: describeValue(given) };
  throw errorFromIssues("invalid-options", "getAttributes got wrong arguments", [issue]);
}

const mboxNames = array(string());

/**
 * Checks that there is a notification, or an entry of telemetry.
 *
 * @param request the request after conversion
 * @param dropped conversions and omissions of the given request
 * @throws TargetError `invalid-request` without any, or if none of the notifications could be read
 */
export function checkNotifications(request: TargetRequest, given: TargetRequest, dropped: readonly Adjustment[]): void {
  if (request.notifications?.length || request.telemetry?.entries?.length) return;
  const received = describeValue(given.notifications);
  const issue = { path: "$.notifications", expected: "at least one notification", received };
  const reasons = new Map<string, Issue>();
  for (const { path, action, expected, received } of dropped) {
    if (action === "dropped" && path.startsWith(issue.path)) reasons.set(path, { path, expected, received });
  }
  throw errorFromIssues("invalid-request", "There is nothing to notify", [issue, ...reasons.values()]);
}
