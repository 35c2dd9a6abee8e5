import type {
  AnalyticsResponse,
  DeliveryResponse,
  PageLoadResponse,
  ResponseTokens,
  Trace,
  Writable,
} from "@fletch/delivery-api";
import { parseHostCluster } from "../cookies/location-hint.ts";
import { buildLocationHintCookie, buildTargetCookie } from "../cookies/target-cookie.ts";
import type { CallTiming } from "../promises/async-result.ts";
import type { CompleteCall } from "../request/complete-request.ts";
import { restoreIndexes } from "../request/mend-indexes.ts";
import type { ResultMeta, TargetResult } from "./target-result.ts";

/** Builds the result: the response, the visitor's cookies, and lists collected from the response, without holes. */
export function buildResult(
  call: CompleteCall,
  given: DeliveryResponse,
  meta: ResultMeta,
  timing: CallTiming,
): TargetResult {
  const response = call.callerIndexes === undefined ? given : restoreIndexes(given, call.callerIndexes);
  const result: Writable<TargetResult> = {
    visitorState: call.visitor.getState(),
    request: call.request,
    targetCookie: buildTargetCookie(call.sessionId, response.id?.tntId, call.now),
    meta,
    response,
    timing,
  };
  const cluster = call.cluster ?? parseHostCluster(response.edgeHost);
  if (cluster !== undefined) result.targetLocationHintCookie = buildLocationHintCookie(cluster);
  collectLists(result, response);
  return result;
}

function collectLists(result: Writable<TargetResult>, { execute, prefetch }: DeliveryResponse): void {
  const lists: Lists = { analytics: undefined, traces: undefined, tokens: undefined };
  collect(lists, execute?.pageLoad);
  for (const mbox of execute?.mboxes ?? none) collect(lists, mbox);
  collect(lists, prefetch?.pageLoad);
  for (const view of prefetch?.views ?? none) collect(lists, view);
  for (const mbox of prefetch?.mboxes ?? none) collect(lists, mbox);
  if (lists.analytics !== undefined) result.analyticsDetails = lists.analytics;
  if (lists.traces !== undefined) result.trace = lists.traces;
  if (lists.tokens !== undefined) result.responseTokens = lists.tokens;
}

const none: readonly never[] = [];

interface Lists {
  analytics: AnalyticsResponse[] | undefined;
  traces: Trace[] | undefined;
  tokens: ResponseTokens[] | undefined;
}

function collect(lists: Lists, response: PageLoadResponse | undefined): void {
  if (response === undefined) return;
  const { analytics, trace, options } = response;
  if (hasFields(analytics)) lists.analytics = added(lists.analytics, analytics);
  if (hasFields(trace)) lists.traces = added(lists.traces, trace);
  if (options === undefined) return;
  for (const { responseTokens } of options) {
    if (hasFields(responseTokens)) lists.tokens = added(lists.tokens, responseTokens);
  }
}

function hasFields<T extends object>(value: T | undefined): value is T {
  for (const _ in value) return true;
  return false;
}

/** Creates a list with its first item. */
function added<T>(list: T[] | undefined, item: T): T[] {
  if (list === undefined) return [item];
  list.push(item);
  return list;
}
