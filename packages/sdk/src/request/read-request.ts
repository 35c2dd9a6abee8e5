import {
  type Adjustment,
  type DeliveryRequest,
  deliveryRequestSchema,
  errorFromIssues,
  type Issue,
  normalize,
  type PrefetchRequest,
} from "@fletch/delivery-api";
import { isExact, isRecord } from "@fletch/delivery-api/schema";
import type { CheckedRequest, TargetRequest } from "../options/call-options.ts";
import { unknownIpAddress } from "./complete-context.ts";
import { type CallerIndexes, mendIndexes } from "./mend-indexes.ts";

/** A request in the form of the Delivery API, and what had to be changed for that. */
export interface NormalRequest<T> {
  readonly request: T;
  readonly adjustments: readonly Adjustment[];
}

/** A caller's request, and under which indexes they want the response. */
export interface ReadRequest extends NormalRequest<CheckedRequest> {
  readonly callerIndexes: CallerIndexes | undefined;
  /** Whether the Target edge accepts it, once its gaps are filled. */
  readonly isValid: boolean;
}

const none: readonly Adjustment[] = [];
const forDevice = { dropsInvalid: true, onDevice: true };

/**
 * Reads what a caller gave, as leniently as docs/inputs.md says. Parameters stay as they are: rules on the device compare numbers. The
 * limits of the API are not looked at either; `toWireRequest` does that for what is sent.
 *
 * @throws TargetError `invalid-request` for a part that has no reading, or that names nothing
 */
export function readRequest(given: TargetRequest): ReadRequest {
  const checked = given as CheckedRequest;
  const { execute, prefetch, context } = checked;
  // Nearly all requests are. The others may need other indexes before they are read.
  if (isExact(given, deliveryRequestSchema, true) && isPlainPart(execute) && isPlainPart(prefetch)) {
    return { request: checked, adjustments: none, callerIndexes: undefined, isValid: true };
  }
  const mended = mendIndexes(checked);
  const { value, issues, adjustments } = normalize(deliveryRequestSchema, mended.request, forDevice);
  const wrong = [...issues, ...findEmptyParts(checked)];
  if (wrong.length > 0) throw errorFromIssues("invalid-request", "The request is not valid", wrong);
  let request = value as CheckedRequest;
  let all = [...mended.adjustments, ...adjustments];
  if (context?.geo?.ipAddress === unknownIpAddress) {
    const geo = { ...request.context?.geo, ipAddress: unknownIpAddress };
    request = { ...request, context: { ...request.context, geo } };
    all = all.filter(({ path }) => path !== "$.context.geo.ipAddress");
  }
  return { request, adjustments: all, callerIndexes: mended.callerIndexes, isValid: false };
}

/** Whether a part that is right needs no index of the client's making, and names something. */
function isPlainPart(part: PrefetchRequest | undefined): boolean {
  if (part === undefined) return true;
  const { mboxes, pageLoad, views } = part;
  if (mboxes === undefined) return pageLoad !== undefined || views === undefined || views.length > 0;
  for (let position = 0; position < mboxes.length; position++) {
    const index = mboxes[position]?.index;
    if (index !== undefined && index < 0) return false;
  }
  return mboxes.length > 0;
}

/**
 * The form in which a request is sent: valid by the API's description, with texts for parameters, and nothing in it that the API does not know.
 *
 * @throws TargetError `invalid-request` for what is beyond the limits of the API
 */
export function toWireRequest(request: DeliveryRequest): NormalRequest<DeliveryRequest> {
  const { value, adjustments, issues } = normalize(deliveryRequestSchema, request, { dropsInvalid: true });
  if (issues.length > 0) throw errorFromIssues("invalid-request", "The request is not valid", issues);
  return { request: value as DeliveryRequest, adjustments };
}

/** What notifications say of their visitor, in the form in which it is sent. What is beyond the limits of the API is left out. */
export function toWireVisitor<T extends Partial<DeliveryRequest>>(visitor: T): T {
  if (isExact(visitor, deliveryRequestSchema, false)) return visitor;
  const wire: Record<string, unknown> = {};
  for (const [name, given] of Object.entries(visitor)) {
    const part = { context: { channel: "web" }, [name]: given };
    const { value, issues } = normalize(deliveryRequestSchema, part, { dropsInvalid: true });
    const field = (value as Readonly<Record<string, unknown>>)[name];
    if (issues.length === 0 && field !== undefined) wire[name] = field;
  }
  return wire as T;
}

/** Parts that have lists, and nothing in them. */
function findEmptyParts({ execute, prefetch }: CheckedRequest): readonly Issue[] {
  const received = "an object that names nothing";
  const issues: Issue[] = [];
  if (namesNothing(execute)) {
    issues.push({ path: "$.execute", expected: "pageLoad or at least one of mboxes", received });
  }
  if (namesNothing(prefetch)) {
    issues.push({ path: "$.prefetch", expected: "pageLoad or at least one of mboxes and views", received });
  }
  return issues;
}

function namesNothing(part: unknown): boolean {
  let hasLists = false;
  if (isRecord(part)) {
    for (const name in part) {
      const field = part[name];
      if (field === undefined || field === null) continue;
      if (!Array.isArray(field) || field.length > 0) return false;
      hasLists = true;
    }
  }
  return hasLists;
}
