import { type DecisioningMethod, errorFromIssues, type Issue, sessionIdSchema } from "@fletch/delivery-api";
import {
  array,
  describeValue,
  findIssues,
  isRecord,
  number,
  object,
  oneOf,
  optional,
  predicate,
  type Schema,
  string,
} from "@fletch/delivery-api/schema";
import type { Callbacks } from "../async-result.ts";
import { isVisitorLike, type VisitorLike } from "../experience-cloud/visitor.ts";
import type { GetOffersOptions, TargetRequest } from "./call-options.ts";
import { checkOptions } from "./check-options.ts";
import { functionSchema } from "./function-schema.ts";

/**
 * Checks the options of a call, all but the inside of the request.
 *
 * @throws TargetError `invalid-options` with everything that is wrong
 */
export function checkCallOptions(options: GetOffersOptions): GetOffersOptions {
  return checkOptions(callOptionsSchema, options, "The options of the call are not valid");
}

const text = optional(string());

const callOptionsSchema: Schema<GetOffersOptions & Callbacks<never>> = object<GetOffersOptions & Callbacks<never>>({
  request: predicate(
    "a Delivery request with at least one field",
    (value): value is TargetRequest => isRecord(value) && hasValues(value),
  ),
  targetCookie: text,
  targetLocationHint: text,
  visitorCookie: text,
  consumerId: text,
  visitor: optional(
    predicate<VisitorLike>("a visitor with getVisitorValues, getState and getSupplementalDataID", isVisitorLike),
  ),
  customerIds: optional({ expected: "an object with ids by integration code", check: checkCustomerIds }),
  sessionId: optional(sessionIdSchema),
  decisioningMethod: optional(oneOf<DecisioningMethod>("on-device", "server-side", "hybrid")),
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

const authState = oneOf(0, 1, 2);
const idSchema = predicate(
  "a string or number",
  (value): value is string | number => typeof value === "string" || typeof value === "number",
);

function checkCustomerIds(value: unknown, path: string, issues: Issue[]): void {
  if (!isRecord(value)) {
    issues.push({ path, expected: "an object with ids by integration code", got: describeValue(value) });
    return;
  }
  for (const [code, given] of Object.entries(value)) {
    if (!given) continue;
    if (!isRecord(given)) {
      idSchema.check(given, `${path}.${code}`, issues);
      continue;
    }
    idSchema.check(given.id, `${path}.${code}.id`, issues);
    if (given.authState !== undefined) authState.check(given.authState, `${path}.${code}.authState`, issues);
  }
}

/**
 * Checks what `getAttributes` is given, beside what `getOffers` checks too.
 *
 * @throws TargetError `invalid-options`
 */
export function checkAttributeNames(names: readonly string[], options: unknown): void {
  const mayBeEmpty = isRecord(options) && isRecord(options.request);
  const wrongNames = findIssues(mayBeEmpty ? mboxNames : someMboxNames, names, "$.mboxNames");
  if (wrongNames.length === 0 && isRecord(options)) return;
  const wrongOptions = { path: "$.options", expected: "an object", got: describeValue(options) };
  throw errorFromIssues("invalid-options", "getAttributes got wrong arguments", [
    ...wrongNames,
    ...(isRecord(options) ? [] : [wrongOptions]),
  ]);
}

const mboxName = string({ min: 1, nonBlank: true });
/** Beside a request, which may name mboxes itself. */
const mboxNames = array(mboxName);
const someMboxNames = array(mboxName, { min: 1 });

/**
 * Nothing to notify is an error, but for a caller who sends telemetry. Whether what is to be notified is right is another question.
 *
 * @throws TargetError `invalid-request`
 */
export function checkNotifications({ notifications, telemetry }: TargetRequest): void {
  if (notifications?.length || telemetry?.entries?.length) return;
  const issue = { path: "$.notifications", expected: "at least one notification", got: describeValue(notifications) };
  throw errorFromIssues("invalid-request", "There is nothing to notify", [issue]);
}
