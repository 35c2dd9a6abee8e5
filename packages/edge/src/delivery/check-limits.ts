import type { Decision } from "@fletch/decisioning";
import type { DeliveryRequest, Issue, PageLoadResponse, PrefetchResponse } from "@fletch/delivery-api";
import { integer, optional, type Schema } from "@fletch/delivery-api/schema";
import { exactObject } from "../exact-object.ts";
import { badRequest } from "../http/responses.ts";
import { measureList } from "./serialize-response.ts";

/** Limits of a Delivery request. */
export interface DeliveryLimits {
  /** The most mboxes in `execute`, and in `prefetch`: Target's own limit. @default 50 */
  readonly mboxes: number;
  /** The most views in `prefetch`. @default 50 */
  readonly views: number;
  /** The most notifications. @default 1000 */
  readonly notifications: number;
  /** The longest response, in characters of offers and traces without other fields. @default 8_388_608 */
  readonly responseSize: number;
}

export const defaultLimits: DeliveryLimits = { mboxes: 50, views: 50, notifications: 1_000, responseSize: 8_388_608 };

export const limitsSchema: Schema<Partial<DeliveryLimits>> = exactObject<Partial<DeliveryLimits>>({
  mboxes: optional(integer({ min: 1 })),
  views: optional(integer({ min: 1 })),
  notifications: optional(integer({ min: 1 })),
  responseSize: optional(integer({ min: 1 })),
});

/** @throws TargetError `invalid-request` for a request beyond a limit */
export function checkLimits({ execute, prefetch, notifications }: DeliveryRequest, limits: DeliveryLimits): void {
  const issues = [
    checkLength("$.execute.mboxes", execute?.mboxes, limits.mboxes, "mboxes"),
    checkLength("$.prefetch.mboxes", prefetch?.mboxes, limits.mboxes, "mboxes"),
    checkLength("$.prefetch.views", prefetch?.views, limits.views, "views"),
    checkLength("$.notifications", notifications, limits.notifications, "notifications"),
  ].filter((issue) => issue !== null);
  if (issues.length > 0) throw badRequest("The request is not valid", issues);
}

function checkLength(path: string, list: readonly unknown[] | undefined, max: number, what: string): Issue | null {
  if (list === undefined || list.length <= max) return null;
  return { path, expected: `at most ${max} ${what}`, received: String(list.length) };
}

/**
 * Checks the size of a response before it is written or recorded. A request can ask for one list of offers many times;
 * it is in memory once until then.
 *
 * @throws TargetError `invalid-request` for a response beyond the limit
 */
export function checkResponseSize({ response: { execute, prefetch } }: Decision, max: number): void {
  const left = subtractEntries(subtractEntries(max, execute), prefetch);
  if (left >= 0) return;
  const issue = {
    path: "$",
    expected: `a request whose response has at most ${max} characters`,
    received: "one with more",
  };
  const what = "The response would be too long; ask for fewer mboxes and views at once, and without a trace";
  throw badRequest(what, [issue]);
}

/** Stops at the limit: the rest of a refused response need not be measured. */
function subtractEntries(max: number, entries: PrefetchResponse | undefined): number {
  let left = max;
  if (entries === undefined) return left;
  const { mboxes, views, pageLoad } = entries;
  for (const mbox of mboxes ?? []) if (left >= 0) left -= measureEntry(mbox);
  for (const view of views ?? []) if (left >= 0) left -= measureEntry(view);
  if (pageLoad !== undefined && left >= 0) left -= measureEntry(pageLoad);
  return left;
}

function measureEntry({ options, metrics, trace }: PageLoadResponse): number {
  const traceSize = trace === undefined ? 0 : JSON.stringify(trace).length;
  return (
    (options === undefined ? 0 : measureList(options)) + (metrics === undefined ? 0 : measureList(metrics)) + traceSize
  );
}
