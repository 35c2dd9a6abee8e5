/** START HERE: a Delivery request from beginning to end, without a socket. This file calls every stage in order. */
import { type DeliveryRequest, isTargetError } from "@fletch/delivery-api";
import { wantsPayloads, withPayloads } from "./decisions/analytics-payload.ts";
import {
  type DecisionRequest,
  type DecisionResult,
  decideAnonymous,
  decideForVisitor,
} from "./decisions/decide-for-visitor.ts";
import { parseOverrides } from "./decisions/qa-links.ts";
import { addGeo } from "./delivery/add-geo.ts";
import { attachMetrics } from "./delivery/attach-metrics.ts";
import { buildResponse } from "./delivery/build-response.ts";
import { checkLimits } from "./delivery/check-limits.ts";
import { type CheckedNotification, checkNotifications } from "./delivery/check-notifications.ts";
import { withTraceIfAllowed } from "./delivery/check-trace.ts";
import { describeNotification } from "./delivery/describe-notification.ts";
import { parseBody } from "./delivery/parse-body.ts";
import { withBrowserHeaders } from "./delivery/read-browser-headers.ts";
import { parseJson } from "./delivery/read-json.ts";
import { readSessionId } from "./delivery/read-query.ts";
import { serializeResponse } from "./delivery/serialize-response.ts";
import { nameViews } from "./delivery/views.ts";
import type { EdgeContext } from "./edge-context.ts";
import type { FaultConfig } from "./faults/faults.ts";
import type { Caller } from "./http/caller.ts";
import type { HeaderReader, Message } from "./http/message.ts";
import { jsonContentType, type PlainResponse, plainError } from "./http/responses.ts";
import type { RequestNotes } from "./observe/request-record.ts";
import type { Ruleset } from "./ruleset/build-ruleset.ts";
import { isPromise, whenReady } from "./when-ready.ts";

/**
 * Handles `POST /rest/v1/delivery`. An invalid request gets a response in the API's error shape.
 *
 * @param notes gets what is recorded of the request
 * @returns a promise only if something has to be waited for: a fault, the body, drafts, geo, or the store
 * @throws ConnectionReset for that injected fault
 */
export function handleDelivery(
  context: EdgeContext,
  request: Message,
  caller: Caller,
  notes: RequestNotes,
): PlainResponse | Promise<PlainResponse> {
  const { counters } = context;
  counters.count("requests");
  const refuse = (error: unknown): PlainResponse => {
    if (!isTargetError(error, "invalid-request")) throw error;
    counters.count("refused");
    notes.reason = error.message;
    return plainError(error.httpStatus ?? 400, error.message);
  };
  try {
    const faults = context.faults.for(request.headers);
    const failure = faults === null ? null : context.faults.inject(faults, request.signal);
    const response = whenReady(failure, (injected) => {
      if (injected === null) return readDelivery(context, request, caller, { faults, notes });
      notes.reason = "A fault was injected";
      return injected;
    });
    return isPromise(response) ? response.catch(refuse) : response;
  } catch (error) {
    return refuse(error);
  }
}

/** What goes along with a request. */
interface Attempt {
  readonly faults: FaultConfig | null;
  readonly notes: RequestNotes;
}

function readDelivery(
  context: EdgeContext,
  request: Message,
  caller: Caller,
  { faults, notes }: Attempt,
): PlainResponse | Promise<PlainResponse> {
  const { size, depth } = context.bodyLimits;
  const sessionId = readSessionId(request.url, context.account);
  return whenReady(request.readText(size), (text) => {
    const body = parseBody(parseJson(text, depth));
    checkLimits(body, context.limits);
    const delivery = withTraceIfAllowed(body, { request, caller, token: context.traceToken });
    return decideDelivery(context, delivery, { sessionId, headers: request.headers, faults, notes });
  });
}

/** The parts of a request beside its body. */
interface Envelope extends Attempt {
  readonly sessionId: string;
  readonly headers: HeaderReader;
}

/** Checks everything before it decides, and records everything before it responds. */
function decideDelivery(
  context: EdgeContext,
  given: DeliveryRequest,
  envelope: Envelope,
): PlainResponse | Promise<PlainResponse> {
  const { activities, signer } = context;
  const { current } = activities;
  const now = context.now();
  const { globalMbox } = current.plan.artifact;
  const checks = { tokens: current.tokens, signer, globalMbox, now };
  const checked = given.notifications && checkNotifications(given.notifications, checks);
  const notifications = checked && context.faults.dropNotifications(checked, envelope.faults);
  const overrides = parseOverrides(given, signer) ?? context.forced.overrides;
  // Links show drafts too.
  const rules = overrides !== null && current.hasDraft(overrides.linked) ? current.preview() : current;
  return whenReady<Ruleset, PlainResponse>(rules, (ruleset) => {
    const { plan } = ruleset;
    const complete = withBrowserHeaders(nameViews(given, plan), envelope.headers);
    const readsGeo = plan.artifact.geoTargetingEnabled || ruleset.showsGeo;
    const located = readsGeo ? addGeo(complete, envelope.headers, context.lookUpGeo) : complete;
    return whenReady(located, (request) => {
      const decisionRequest = {
        ruleset,
        client: context.account.client,
        request,
        sessionId: envelope.sessionId,
        notifications: notifications ?? none,
        overrides,
        locationHint: context.locationHint,
        now,
        createId: context.createId,
        responseSize: context.limits.responseSize,
      };
      const { store } = context;
      const decided =
        store === null
          ? decideAnonymous(decisionRequest)
          : store.then((opened) => decideForVisitor(decisionRequest, opened));
      const reply = { globalMbox, isNotified: notifications !== undefined, notes: envelope.notes };
      return whenReady(decided, (result) => respond(context, decisionRequest, result, reply));
    });
  });
}

/** How the request asked, beside what was decided. */
interface Reply {
  /** The mbox that stands for the page load. */
  readonly globalMbox: string;
  /** Whether it had notifications. */
  readonly isNotified: boolean;
  readonly notes: RequestNotes;
}

function respond(
  context: EdgeContext,
  { ruleset, request, client, sessionId, overrides, notifications }: DecisionRequest,
  decided: DecisionResult,
  { globalMbox, isNotified, notes }: Reply,
): PlainResponse {
  const { counters, edgeHost, telemetryToken, signer } = context;
  const { response, notifications: impressions } = decided.decision;
  const isPreview = overrides?.counts === false;
  notes.decided = { request, tntId: response.id?.tntId, matches: decided.matches, isPreview };
  counters.count("impressions", impressions.length);
  counters.count("telemetryEntries", request.telemetry?.entries.length ?? 0);
  countNotifications(context, notifications);
  if (request.context.beacon === true) return noContent;
  const processed = { isTraced: request.trace !== undefined, client, sessionId, visitorId: response.id };
  const body = buildResponse(decided.decision, {
    edgeHost,
    globalMbox,
    notifications: isNotified ? notifications.map((each) => describeNotification(each, processed)) : undefined,
    telemetryToken,
    signer,
  });
  const full = wantsPayloads(request) ? withPayloads(body, decided) : body;
  const withMetrics = attachMetrics(full, ruleset);
  return { status: 200, headers: jsonHeaders, body: serializeResponse(withMetrics) };
}

const none: readonly never[] = [];
const jsonHeaders = { "content-type": jsonContentType };
const noContent: PlainResponse = { status: 204, headers: {}, body: null };

function countNotifications({ counters }: EdgeContext, notifications: readonly CheckedNotification[]): void {
  for (const { notification } of notifications) counters.count(notification.type === "click" ? "clicks" : "displays");
}
