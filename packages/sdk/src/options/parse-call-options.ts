import {
  type DecisioningMethod,
  type DeliveryRequest,
  errorFromIssues,
  type Issue,
  sessionIdSchema,
} from "@fletch/delivery-api";
import {
  array,
  describeValue,
  findIssues,
  isRecord,
  number,
  oneOf,
  predicate,
  type Schema,
  string,
} from "@fletch/delivery-api/schema";
import { isVisitorLike, type VisitorLike } from "../experience-cloud/visitor.ts";
import type { GetOffersOptions } from "./call-options.ts";

/**
 * Checks the options of a call, all but the inside of the request.
 *
 * @throws TargetError `invalid-options` with everything that is wrong
 */
export function checkCallOptions(options: GetOffersOptions): void {
  const issues: Issue[] = [];
  if (!isRecord(options)) {
    issues.push({ path: "$", expected: "an object with a request", got: describeValue(options) });
  } else {
    if (!isRecord(options.request) || !hasValues(options.request)) {
      issues.push({
        path: "$.request",
        expected: "a Delivery request with at least one field",
        got: describeValue(options.request),
      });
    }
    for (const name in options) {
      const value = (options as unknown as Readonly<Record<string, unknown>>)[name];
      if (value !== undefined) schemas.get(name)?.check(value, `$.${name}`, issues);
    }
  }
  if (issues.length > 0) throw errorFromIssues("invalid-options", "The options of the call are not valid", issues);
}

/** As in the published client, an object of nothing but `undefined` is empty. */
function hasValues(request: object): boolean {
  for (const name in request) if ((request as Readonly<Record<string, unknown>>)[name] !== undefined) return true;
  return false;
}

const text = string();
const fn: Schema<unknown> = predicate(
  "a function",
  (value): value is (...args: never) => unknown => typeof value === "function",
);

const schemas: ReadonlyMap<string, Schema<unknown>> = new Map<string, Schema<unknown>>([
  ["targetCookie", text],
  ["targetLocationHint", text],
  ["visitorCookie", text],
  ["consumerId", text],
  [
    "visitor",
    predicate<VisitorLike>("a visitor with getVisitorValues, getState and getSupplementalDataID", isVisitorLike),
  ],
  ["customerIds", { expected: "an object with ids by integration code", check: checkCustomerIds }],
  ["sessionId", sessionIdSchema],
  ["decisioningMethod", oneOf<DecisioningMethod>("on-device", "server-side", "hybrid")],
  ["timeout", number({ min: 0 })],
  [
    "signal",
    predicate("an AbortSignal", (value): value is AbortSignal => isRecord(value) && typeof value.aborted === "boolean"),
  ],
  ["waitUntil", fn],
  ["callback", fn],
  ["errCallback", fn],
]);

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
  const issues = [
    ...findIssues(mboxNames, names, "$.mboxNames"),
    ...(isRecord(options) ? [] : [{ path: "$.options", expected: "an object", got: describeValue(options) }]),
  ];
  if (issues.length > 0) throw errorFromIssues("invalid-options", "getAttributes got wrong arguments", issues);
}

const mboxNames = array(string({ min: 1, nonBlank: true }), { min: 1 });

/**
 * Nothing to notify is an error, but for a caller who sends telemetry.
 *
 * @throws TargetError `invalid-request`
 */
export function checkNotifications({ notifications, telemetry }: DeliveryRequest): void {
  if (notifications !== undefined && notifications.length > 0) return;
  if (telemetry !== undefined && telemetry.entries.length > 0) return;
  const issue = { path: "$.notifications", expected: "at least one notification", got: describeValue(notifications) };
  throw errorFromIssues("invalid-request", "There is nothing to notify", [issue]);
}
