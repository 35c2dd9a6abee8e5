/** START HERE: a Delivery request from beginning to end, without a socket. This file calls every stage in order. */
import { type DeliveryRequest, isTargetError } from "@fletch/delivery-api";
import { wantsPayloads, withPayloads } from "./decisions/analytics-payload.ts";
import { decideAnonymous, decideForVisitor } from "./decisions/decide-for-visitor.ts";
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

/**
 * Handles `POST /rest/v1/delivery`. An invalid request gets a response in the API's error shape.
 *
 * @param notes gets what is recorded of the request
 * @throws ConnectionReset for that injected fault
 */
export async function handleDelivery(
  context: EdgeContext,
  request: Message,
  caller: Caller,
  notes: RequestNotes,
): Promise<PlainResponse> {
  context.counters.count("requests");
  try {
    const faults = context.faults.for(request.headers);
    const failure = faults === null ? null : await context.faults.inject(faults, request.signal);
    if (failure !== null) {
      notes.reason = "A fault was injected";
      return failure;
    }
    const { size, depth } = context.bodyLimits;
    const sessionId = readSessionId(request.url, context.account);
    const text = request.readText(size);
    const body = parseBody(parseJson(typeof text === "string" ? text : await text, depth));
    checkLimits(body, context.limits);
    const delivery = withTraceIfAllowed(body, { request, caller, token: context.traceToken });
    return await decideDelivery(context, delivery, { sessionId, headers: request.headers, faults, notes });
  } catch (error) {
    if (!isTargetError(error, "invalid-request")) throw error;
    context.counters.count("refused");
    notes.reason = error.message;
    return plainError(error.httpStatus ?? 400, error.message);
  }
}

/** The parts of a request beside its body. */
interface Envelope {
  readonly sessionId: string;
  readonly headers: HeaderReader;
  readonly faults: FaultConfig | null;
  readonly notes: RequestNotes;
}

/** Checks everything before it decides, and records everything before it responds. */
async function decideDelivery(
  context: EdgeContext,
  given: DeliveryRequest,
  envelope: Envelope,
): Promise<PlainResponse> {
  const { activities, signer, counters, createId } = context;
  const { current } = activities;
  const now = context.now();
  const { globalMbox } = current.plan.artifact;
  const checks = { tokens: current.tokens, signer, globalMbox, now };
  const checked = given.notifications && checkNotifications(given.notifications, checks);
  const notifications = checked && context.faults.dropNotifications(checked, envelope.faults);
  const overrides = parseOverrides(given, signer) ?? context.forced.overrides;
  // Links show drafts too.
  const ruleset = overrides !== null && current.hasDraft(overrides.linked) ? await current.preview() : current;
  const { plan } = ruleset;
  const complete = withBrowserHeaders(nameViews(given, plan), envelope.headers);
  const request =
    plan.artifact.geoTargetingEnabled || ruleset.showsGeo
      ? await addGeo(complete, envelope.headers, context.lookUpGeo)
      : complete;

  const decisionRequest = {
    ruleset,
    client: context.account.client,
    request,
    sessionId: envelope.sessionId,
    notifications: notifications ?? [],
    overrides,
    locationHint: context.locationHint,
    now,
    createId,
    responseSize: context.limits.responseSize,
  };
  const decided =
    context.store === null
      ? decideAnonymous(decisionRequest)
      : await decideForVisitor(decisionRequest, await context.store);

  const { response, notifications: impressions } = decided.decision;
  const isPreview = overrides?.counts === false;
  envelope.notes.decided = { request, tntId: response.id?.tntId, matches: decided.matches, isPreview };
  counters.count("impressions", impressions.length);
  counters.count("telemetryEntries", request.telemetry?.entries.length ?? 0);
  countNotifications(context, notifications ?? []);
  if (request.context.beacon === true) return noContent;
  const processed = {
    isTraced: request.trace !== undefined,
    client: decisionRequest.client,
    sessionId: decisionRequest.sessionId,
    visitorId: response.id,
  };
  const body = buildResponse(decided.decision, {
    edgeHost: context.edgeHost,
    globalMbox,
    notifications: notifications?.map((each) => describeNotification(each, processed)),
    telemetryToken: context.telemetryToken,
    signer,
  });
  const full = wantsPayloads(request) ? withPayloads(body, decided) : body;
  const withMetrics = attachMetrics(full, ruleset);
  return { status: 200, headers: jsonHeaders, body: serializeResponse(withMetrics) };
}

const jsonHeaders = { "content-type": jsonContentType };
const noContent: PlainResponse = { status: 204, headers: {}, body: null };

function countNotifications({ counters }: EdgeContext, notifications: readonly CheckedNotification[]): void {
  for (const { notification } of notifications) counters.count(notification.type === "click" ? "clicks" : "displays");
}
