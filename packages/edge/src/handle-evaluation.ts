/** START HERE for flags: an OFREP evaluation from beginning to end, without a socket, every stage in order. */
import { isTargetError } from "@fletch/delivery-api";
import { decideAnonymous, decideForVisitor } from "./decisions/decide-for-visitor.ts";
import { addGeo } from "./delivery/add-geo.ts";
import { describeFailure } from "./delivery/failure-response.ts";
import { readJson } from "./delivery/read-json.ts";
import type { EdgeContext } from "./edge-context.ts";
import type { Caller } from "./http/caller.ts";
import type { RequestNotes } from "./observe/request-record.ts";
import { type DecidedMboxes, describeFlag, pairWithRules } from "./ofrep/describe-flag.ts";
import { EvaluationFailure } from "./ofrep/evaluation.ts";
import { type Flag, listFlags } from "./ofrep/flag-index.ts";
import { describeStream } from "./ofrep/handle-flag-events.ts";
import { readContext, type VisitorContext } from "./ofrep/read-context.ts";
import { type Counting, readCounting } from "./ofrep/read-counting.ts";
import { toFailedResponse, toFlagResponse, toFlagsResponse } from "./ofrep/responses.ts";
import { toDeliveryRequest } from "./ofrep/to-delivery-request.ts";
import type { Ruleset } from "./ruleset/build-ruleset.ts";
import { suggest } from "./suggest.ts";

/**
 * Handles `POST /ofrep/v1/evaluate/flags/{key}`, and `POST /ofrep/v1/evaluate/flags` if `key` is `null`.
 *
 * @throws ConnectionReset for that injected fault
 */
export async function handleEvaluation(
  context: EdgeContext,
  request: Request,
  caller: Caller,
  key: string | null,
  notes: RequestNotes = {},
): Promise<Response> {
  context.counters.count("evaluations");
  const outcome = await evaluate(context, request, { caller, key, notes }).catch((error: unknown) => {
    if (isTargetError(error, "invalid-request")) return new EvaluationFailure(400, "GENERAL", error.message);
    const { message, headers } = describeFailure(error, request.headers, context.reporter);
    return new EvaluationFailure(500, "GENERAL", message, headers);
  });
  if (outcome instanceof Response) return outcome;
  notes.reason = `${key === null ? "" : `${JSON.stringify(key)}: `}${outcome.errorDetails}`;
  return toFailedResponse(outcome, key);
}

/** The parts of an evaluation beside the request. */
interface Envelope {
  readonly caller: Caller;
  /** The flag; `null`: all of them. */
  readonly key: string | null;
  readonly notes: RequestNotes;
}

async function evaluate(
  context: EdgeContext,
  request: Request,
  { caller, key, notes }: Envelope,
): Promise<Response | EvaluationFailure> {
  const faults = context.faults.for(request.headers);
  const fault = faults === null ? null : await context.faults.inject(faults, request.signal);
  if (fault !== null) return new EvaluationFailure(500, "GENERAL", "This error is the injected fault errorRate");
  const refusal = context.evaluationLimit?.take(caller.remoteAddress ?? "");
  if (refusal !== undefined) return refusal;
  const counting = readCounting(request.url, key === null ? "never" : "once");
  const body = await readJson(request, context.bodyLimits).catch(toParseError);
  if (body instanceof EvaluationFailure) return body;
  const visitor = readContext(body);
  if (visitor instanceof EvaluationFailure) return visitor;
  const ruleset = context.activities.current;
  const known = listFlags(ruleset.plan);
  if (key === null) {
    const flags = [...known.values()];
    const decided = await decideFlags(context, request, { ruleset, visitor, counting, flags, notes });
    const evaluated = flags.map((flag) => describeFlag(flag, decided, ruleset.plan));
    return toFlagsResponse(evaluated, { request, body, stream: describeStream(context) });
  }
  const flag = known.get(key);
  if (flag === undefined)
    return new EvaluationFailure(404, "FLAG_NOT_FOUND", `There is no such flag${suggest(key, known.keys())}`);
  const decided = await decideFlags(context, request, { ruleset, visitor, counting, flags: [flag], notes });
  return toFlagResponse(describeFlag(flag, decided, ruleset.plan));
}

function toParseError(error: unknown): EvaluationFailure {
  if (!isTargetError(error, "invalid-request")) throw error;
  return new EvaluationFailure(400, "PARSE_ERROR", error.message);
}

/** Which flags to decide, for whom, and whether it is an impression. */
interface FlagsRequest {
  readonly ruleset: Ruleset;
  readonly visitor: VisitorContext;
  readonly counting: Counting;
  readonly flags: readonly Flag[];
  readonly notes: RequestNotes;
}

/** Decides the mboxes of flags as a Delivery request does that executes or prefetches them. */
async function decideFlags(
  context: EdgeContext,
  { headers }: Request,
  decisionRequest: FlagsRequest,
): Promise<DecidedMboxes> {
  const { ruleset, visitor, counting, flags, notes } = decisionRequest;
  const now = context.now();
  const names = [...new Set(flags.map(({ mbox }) => mbox))];
  const delivery = toDeliveryRequest(names, { visitor, counting, now, headers });
  const readsGeo = ruleset.plan.artifact.geoTargetingEnabled || ruleset.showsGeo;
  const decision = {
    ruleset,
    client: context.account.client,
    request: readsGeo ? await addGeo(delivery, headers, context.lookUpGeo) : delivery,
    sessionId: visitor.sessionId ?? "ofrep",
    notifications: [],
    overrides: context.forced.overrides,
    locationHint: context.locationHint,
    now,
    createId: context.createId,
    responseSize: context.limits.responseSize,
  };
  const decided =
    context.store === null ? decideAnonymous(decision) : await decideForVisitor(decision, await context.store);
  context.counters.count("impressions", decided.decision.notifications.length);
  const { execute, prefetch, id } = decided.decision.response;
  notes.decided = { request: delivery, tntId: id?.tntId, matches: decided.matches, isPreview: false };
  return pairWithRules(names, (execute ?? prefetch)?.mboxes ?? [], decided.matches);
}
