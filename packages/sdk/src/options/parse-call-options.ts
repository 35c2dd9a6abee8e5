import {
  type Adjustment,
  type DecisioningMethod,
  errorFromIssues,
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
} from "@fletch/delivery-api/schema";
import { isVisitorLike, type VisitorLike } from "../experience-cloud/visitor.ts";
import type { Callbacks } from "../promises/async-result.ts";
import type { GetAttributesOptions, GetOffersOptions, TargetRequest } from "./call-options.ts";
import { type CheckedOptions, checkOptions, functionSchema } from "./check-options.ts";

/**
 * Checks the options of a call, all but the inside of the request.
 *
 * @throws TargetError `invalid-options` with everything that is wrong
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
>({
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
    predicate("an AbortSignal", (value): value is AbortSignal => isRecord(value) && typeof value.aborted === "boolean"),
  ),
  waitUntil: optional(functionSchema),
  callback: optional(functionSchema),
  errCallback: optional(functionSchema),
});

/** As in the published client, an object of nothing but `undefined` is empty. */
function hasValues(request: Readonly<Record<string, unknown>>): boolean {
  for (const name in request) if (request[name] !== undefined) return true;
  return false;
}

/**
 * Reads the names that `getAttributes` is given: a list, or a single one.
 *
 * @throws TargetError `invalid-options` where there are none, and no request that has mboxes of its own
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
 * Nothing to notify is an error, but for a caller who sends telemetry. Whether what is to be notified is right is another question.
 *
 * @throws TargetError `invalid-request`
 */
export function checkNotifications(request: TargetRequest, given: TargetRequest): void {
  if (request.notifications !== undefined || given.notifications?.length || given.telemetry?.entries?.length) return;
  const received = describeValue(given.notifications);
  const issue = { path: "$.notifications", expected: "at least one notification", received };
  throw errorFromIssues("invalid-request", "There is nothing to notify", [issue]);
}
