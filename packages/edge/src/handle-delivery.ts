/** START HERE: a Delivery request from beginning to end, without a socket. This file calls every stage in order. */
import { decide } from "@fletch/decisioning";
import { type DeliveryRequest, errorFromIssues, isTargetError, parseDeliveryRequest } from "@fletch/delivery-api";
import type { Activities } from "./activities/activities.ts";
import type { Counters } from "./counters.ts";
import { buildAnswer } from "./delivery/build-answer.ts";
import { type CheckedNotification, checkNotifications } from "./delivery/check-notifications.ts";
import { errorResponse, jsonContentType } from "./delivery/error-response.ts";
import { locate } from "./delivery/locate.ts";
import { type BodyLimits, readJson } from "./delivery/read-json.ts";
import { type EdgeAccount, readSessionId } from "./delivery/read-query.ts";
import type { Faults } from "./faults.ts";
import type { GeoLookup } from "./geo/geo-directory.ts";
import type { Seal } from "./tokens/seal.ts";
import { sealState } from "./tokens/token-claims.ts";

/** What the edge works with. Everything impure comes from here. */
export interface EdgeDesk {
  readonly account: EdgeAccount;
  readonly activities: Activities;
  readonly faults: Faults;
  readonly counters: Counters;
  readonly seal: Seal;
  readonly lookUpGeo: GeoLookup;
  readonly bodyLimits: BodyLimits;
  readonly edgeHost: string | undefined;
  /** The cluster that goes behind the dot of new ids. */
  readonly locationHint: string | undefined;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Makes 32 lower-case hex digits. */
  readonly createId: () => string;
}

/** Answers `POST /rest/v1/delivery`. Never rejects because of what the request says: that is what the API's error shape is for. */
export async function handleDelivery(desk: EdgeDesk, request: Request): Promise<Response> {
  desk.counters.count("requests");
  const fault = desk.faults.active ? await desk.faults.strike(request) : null;
  if (fault !== null) return fault;
  try {
    const sessionId = readSessionId(request.url, desk.account);
    const delivery = parseBody(await readJson(request, desk.bodyLimits));
    return await answer(desk, delivery, sessionId, request.headers);
  } catch (error) {
    if (!isTargetError(error, "invalid-request")) throw error;
    desk.counters.count("refused");
    return errorResponse(error.status ?? 400, error.message);
  }
}

/** Everything is checked before anything is counted. */
async function answer(desk: EdgeDesk, given: DeliveryRequest, sessionId: string, headers: Headers): Promise<Response> {
  const { plan, tokens } = desk.activities.current;
  const now = desk.now();
  const notifications =
    given.notifications && checkNotifications(given.notifications, { tokens, seal: desk.seal, now });
  const request = plan.artifact.geoTargetingEnabled ? await locate(given, headers, plan, desk.lookUpGeo) : given;
  const decision = decide(plan, {
    client: desk.account.client,
    request,
    now,
    createId: desk.createId,
    sessionId,
    ...(desk.locationHint !== undefined && { locationHint: desk.locationHint }),
  });
  desk.counters.count("impressions", decision.notifications.length);
  countNotifications(desk.counters, notifications ?? []);
  if (request.context.beacon === true) return new Response(null, { status: 204 });
  const body = buildAnswer(decision, {
    edgeHost: desk.edgeHost,
    globalMbox: plan.artifact.globalMbox,
    notifications,
    stateOf: (place) => sealState(desk.seal, place),
  });
  return new Response(JSON.stringify(body), { headers: { "content-type": jsonContentType } });
}

function parseBody(body: unknown): DeliveryRequest {
  const parsed = parseDeliveryRequest(body);
  if (parsed.ok) return parsed.request;
  throw errorFromIssues("invalid-request", "The request is not valid", parsed.issues, { status: 400 });
}

function countNotifications(counters: Counters, notifications: readonly CheckedNotification[]): void {
  for (const { notification } of notifications) counters.count(notification.type === "click" ? "clicks" : "displays");
}
