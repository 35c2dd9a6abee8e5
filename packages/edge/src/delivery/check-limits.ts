import type { Decision } from "@fletch/decisioning";
import type { DeliveryRequest, Issue, PageLoadResponse, PrefetchResponse } from "@fletch/delivery-api";
import { integer, optional, type Schema } from "@fletch/delivery-api/schema";
import { exactObject } from "../exact-object.ts";
import { badRequest } from "../http/responses.ts";
import { measureList } from "./serialize-response.ts";

/** How much one Delivery request may ask for. */
export interface DeliveryLimits {
  /** The most mboxes in `execute`, and in `prefetch`: Target's own limit. @default 50 */
  readonly mboxes: number;
  /** The most views in `prefetch`. @default 50 */
  readonly views: number;
  /** The most notifications. @default 1000 */
  readonly notifications: number;
  /** The longest response, in characters: its offers and traces, without the fields around them. @default 8_388_608 */
  readonly responseSize: number;
}

export const defaultLimits: DeliveryLimits = { mboxes: 50, views: 50, notifications: 1_000, responseSize: 8_388_608 };

export const limitsSchema: Schema<Partial<DeliveryLimits>> = exactObject<Partial<DeliveryLimits>>({
  mboxes: optional(integer({ min: 1 })),
  views: optional(integer({ min: 1 })),
  notifications: optional(integer({ min: 1 })),
  responseSize: optional(integer({ min: 1 })),
});

/** @throws TargetError `invalid-request` where the request asks for more than one may */
export function checkLimits({ execute, prefetch, notifications }: DeliveryRequest, limits: DeliveryLimits): void {
  const issues: Issue[] = [];
  const check = (
    path: string,
    list: readonly unknown[] | undefined,
    limit: keyof DeliveryLimits,
    what: string,
  ): void => {
    if (list === undefined || list.length <= limits[limit]) return;
    issues.push({ path, expected: `at most ${limits[limit]} ${what}`, received: String(list.length) });
  };
  check("$.execute.mboxes", execute?.mboxes, "mboxes", "mboxes");
  check("$.prefetch.mboxes", prefetch?.mboxes, "mboxes", "mboxes");
  check("$.prefetch.views", prefetch?.views, "views", "views");
  check("$.notifications", notifications, "notifications", "notifications");
  if (issues.length > 0) throw badRequest("The request is not valid", issues);
}

/**
 * Checks what the response would have in it before it is written, and before anything of it counts. One list of offers can be asked for
 * many times, and is in memory only once until then.
 *
 * @throws TargetError `invalid-request` where the response would be too long
 */
export function checkResponseSize({ response: { execute, prefetch } }: Decision, most: number): void {
  let size = 0;
  for (const entry of [...entriesOf(execute), ...entriesOf(prefetch)]) {
    size += measureEntry(entry);
    if (size <= most) continue;
    const issue = {
      path: "$",
      expected: `a request whose response has at most ${most} characters`,
      received: "one with more",
    };
    const what = "The response would be too long; ask for fewer mboxes and views at once, and without a trace";
    throw badRequest(what, [issue]);
  }
}

function entriesOf({ mboxes = [], views = [], pageLoad }: PrefetchResponse = {}): readonly PageLoadResponse[] {
  return [...mboxes, ...views, ...(pageLoad === undefined ? [] : [pageLoad])];
}

function measureEntry({ options = [], metrics = [], trace }: PageLoadResponse): number {
  const traceSize = trace === undefined ? 0 : JSON.stringify(trace).length;
  return measureList(options) + measureList(metrics) + traceSize;
}
