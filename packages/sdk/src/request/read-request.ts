import {
  type Adjustment,
  type DeliveryRequest,
  deliveryRequestSchema,
  errorFromIssues,
  type Issue,
  normalize,
  type PrefetchRequest,
} from "@fletch/delivery-api";
import { describeValue, findIssues, fitsExactly, isRecord } from "@fletch/delivery-api/schema";
import type { CheckedRequest, TargetRequest } from "../options/call-options.ts";
import { unknownIpAddress } from "./complete-context.ts";
import { type CallerIndexes, mendIndexes } from "./mend-indexes.ts";

/** A request in the form of the Delivery API, and what had to be changed for that. */
export interface NormalRequest<T> {
  readonly request: T;
  readonly adjustments: readonly Adjustment[];
}

const nothing: readonly never[] = Object.freeze([]);

/** A caller's request, and under which indexes they want the response. */
export interface ReadRequest extends NormalRequest<CheckedRequest> {
  readonly callerIndexes: CallerIndexes | undefined;
}

/**
 * Reads what a caller gave, as leniently as docs/inputs.md says. Parameters stay as they are: rules on the device compare numbers. The
 * limits of the API are not looked at either; `toWireRequest` does that for what is sent.
 *
 * @throws TargetError `invalid-request` for a part that has no reading, or that names nothing
 */
export function readRequest(input: TargetRequest): ReadRequest {
  const given = input as CheckedRequest;
  const empty = findEmptyParts(given);
  const complete = { ...given, context: given.context ?? noContext };
  if (empty.length === 0 && fitsExactly(deliveryRequestSchema, complete, true) && hasNoNegativeIndex(given)) {
    return { request: complete, adjustments: nothing, callerIndexes: undefined };
  }
  const mended = mendIndexes(complete);
  const { value, adjustments } = normalize(deliveryRequestSchema, mended.request, {
    dropsInvalid: true,
    onDevice: true,
  });
  const request = value as { -readonly [K in keyof CheckedRequest]: CheckedRequest[K] };
  const issues = [...findWrongParts(request), ...empty];
  if (issues.length > 0) throw errorFromIssues("invalid-request", "The request is not valid", issues);
  const all = [...mended.adjustments, ...adjustments];
  const { callerIndexes } = mended;
  if (given.context?.geo?.ipAddress !== unknownIpAddress) return { request, adjustments: all, callerIndexes };
  const geo = { ...request.context?.geo, ipAddress: unknownIpAddress };
  return {
    request: { ...request, context: { ...request.context, geo } },
    adjustments: all.filter(({ path }) => path !== "$.context.geo.ipAddress"),
    callerIndexes,
  };
}

function hasNoNegativeIndex({ execute, prefetch }: CheckedRequest): boolean {
  return [execute, prefetch].every((part) => part?.mboxes?.every(({ index = 0 }) => index >= 0) ?? true);
}

/**
 * The form in which a request is sent: valid by the API's description, with texts for parameters, and nothing in it that the API does not know.
 *
 * @throws TargetError `invalid-request` for what is beyond the limits of the API
 */
export function toWireRequest(request: DeliveryRequest): NormalRequest<DeliveryRequest> {
  if (fitsExactly(deliveryRequestSchema, request, false)) return { request, adjustments: nothing };
  const { value, adjustments } = normalize(deliveryRequestSchema, request, { dropsInvalid: true });
  const issues = findIssues(deliveryRequestSchema, value);
  if (issues.length > 0) throw errorFromIssues("invalid-request", "The request is not valid", issues);
  return { request: value as DeliveryRequest, adjustments };
}

/** What notifications say of their visitor, in the form in which it is sent. What is beyond the limits of the API is left out. */
export function toWireVisitor<T extends Partial<DeliveryRequest>>(visitor: T): T {
  const fields = Object.entries(visitor).flatMap(([name, given]) => {
    const { value } = normalize(deliveryRequestSchema, { context: noContext, [name]: given }, { dropsInvalid: true });
    const field = (value as Readonly<Record<string, unknown>>)[name];
    return field === undefined || findIssues(deliveryRequestSchema, value).length > 0 ? [] : [[name, field] as const];
  });
  return Object.fromEntries(fields) as T;
}

const noContext = Object.freeze({ channel: "web" });

/** Parts and lists that are none: there is no telling what was meant. */
function findWrongParts(request: CheckedRequest): readonly Issue[] {
  const issues: Issue[] = [];
  for (const name of ["execute", "prefetch"] as const) {
    const part: unknown = request[name];
    if (part === undefined) continue;
    if (!isRecord(part)) issues.push({ path: `$.${name}`, expected: "an object", received: describeValue(part) });
    else {
      for (const list of ["mboxes", "views"]) {
        const value = part[list];
        if (value === undefined || Array.isArray(value)) continue;
        issues.push({ path: `$.${name}.${list}`, expected: "an array", received: describeValue(value) });
      }
    }
  }
  return issues;
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

function namesNothing(part: PrefetchRequest | undefined): boolean {
  if (!isRecord(part)) return false;
  const fields = Object.values(part).filter((field) => field !== undefined && field !== null);
  return fields.length > 0 && fields.every((field) => Array.isArray(field) && field.length === 0);
}
