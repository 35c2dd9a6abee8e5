import {
  type Adjustment,
  type DeliveryRequest,
  deliveryRequestSchema,
  errorFromIssues,
  type Issue,
  normalize,
  type PrefetchRequest,
  unknownIpAddress,
} from "@fletch/delivery-api";
import { isExact, isRecord } from "@fletch/delivery-api/schema";
import { isMboxesRequest } from "#is-mboxes-request";
import type { CheckedRequest, TargetRequest } from "../options/call-options.ts";
import { type CallerIndexes, mendIndexes } from "./mend-indexes.ts";

/** A request in the Delivery API's form, with conversions and omissions. */
export interface NormalRequest<T> {
  readonly request: T;
  readonly adjustments: readonly Adjustment[];
}

/** A caller's request, and the indexes of its response. */
export interface ReadRequest extends NormalRequest<CheckedRequest> {
  readonly callerIndexes: CallerIndexes | undefined;
  /** Whether the Target edge accepts it, once gaps are filled. */
  readonly isValid: boolean;
}

const none: readonly Adjustment[] = [];
const forDevice = { dropsInvalid: true, onDevice: true };

/**
 * Reads the caller's request leniently, as docs/inputs.md specifies. Keeps the types of parameters, because rules
 * compare numbers. Does not check the API's limits; `toWireRequest` does for sent requests.
 *
 * @throws TargetError `invalid-request` for an unreadable or unnamed part
 */
export function readRequest(given: TargetRequest): ReadRequest {
  const checked = given as CheckedRequest;
  const { execute, prefetch, context } = checked;
  // Fast path: nearly all requests are exact. Others may need new indexes first.
  if (
    isMboxesRequest(given) ||
    (isExact(given, deliveryRequestSchema, true) && isPlainPart(execute) && isPlainPart(prefetch))
  ) {
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

/** Returns whether an exact part needs no new index and names something. */
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
 * Returns the wire form of a request: valid by the API's description, with texts for parameters and without unknown
 * fields.
 *
 * @throws TargetError `invalid-request` beyond the API's limits
 */
export function toWireRequest(request: DeliveryRequest): NormalRequest<DeliveryRequest> {
  const { value, adjustments, issues } = normalize(deliveryRequestSchema, request, { dropsInvalid: true });
  if (issues.length > 0) throw errorFromIssues("invalid-request", "The request is not valid", issues);
  return { request: value as DeliveryRequest, adjustments };
}

/** Returns the wire form of the visitor of notifications. Omits parts beyond the API's limits. */
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

/** Parts with empty lists. */
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
