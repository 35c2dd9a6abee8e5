import { type DecideInput, type Decision, decide, type RuleMatch, type VisitorDetails } from "@fletch/decisioning";
import { type Context, createTntId, type DeliveryRequest, type VisitorId, type Writable } from "@fletch/delivery-api";
import { withFields } from "@fletch/delivery-api/schema";
import { checkResponseSize } from "../delivery/check-limits.ts";
import type { CheckedNotification } from "../delivery/check-notifications.ts";
import type { Ruleset } from "../ruleset/build-ruleset.ts";
import { createMacroResolver } from "../ruleset/macros.ts";
import { readRequestTokens } from "../ruleset/request-tokens.ts";
import { toIdentities } from "../visitors/identities.ts";
import type { VisitorProfile, VisitorQuery } from "../visitors/visitor-profile.ts";
import type { VisitorStore, VisitWrite } from "../visitors/visitor-store.ts";
import { describeAssignments } from "./describe-assignments.ts";
import { describeEvents } from "./describe-events.ts";
import { applyOverrides, type DecisionOverrides } from "./overrides.ts";
import { readProfileParameters } from "./profile-parameters.ts";
import { readDevice } from "./read-device.ts";

/** A checked request, and everything that its decision depends on. */
export interface DecisionRequest {
  readonly ruleset: Ruleset;
  readonly client: string;
  readonly request: DeliveryRequest;
  readonly sessionId: string;
  readonly notifications: readonly CheckedNotification[];
  readonly overrides: DecisionOverrides | null;
  readonly locationHint: string | undefined;
  readonly now: number;
  readonly createId: () => string;
  /** The longest response, in characters. A longer one is refused before anything is recorded. */
  readonly responseSize: number;
}

/** A decision and its matches. */
export interface DecisionResult {
  readonly decision: Decision;
  readonly matches: readonly RuleMatch[];
  /** By activity id, the visitor's earlier experience. */
  readonly experiences: ReadonlyMap<number, number>;
}

/** Decides by the request alone, without a store. Records nothing. */
export function decideAnonymous(decisionRequest: DecisionRequest): DecisionResult {
  const matches: RuleMatch[] = [];
  const decision = decideRound(decisionRequest, null, matches);
  checkResponseSize(decision, decisionRequest.responseSize);
  return { decision, matches, experiences: noExperiences };
}

/**
 * Decides by the visitor's profile, records the result, and settles when that is committed. Decides again if another
 * request of the visitor changed the profile meanwhile.
 */
export async function decideForVisitor(decisionRequest: DecisionRequest, store: VisitorStore): Promise<DecisionResult> {
  let visitor = await store.load(toVisitorQuery(decisionRequest));
  for (let attempt = 0; attempt < maxAttempts; attempt++) {
    const matches: RuleMatch[] = [];
    const decision = decideRound(decisionRequest, visitor, matches);
    checkResponseSize(decision, decisionRequest.responseSize);
    // Previews record nothing.
    if (decisionRequest.overrides?.counts === false) return { decision, matches, experiences: visitor.experiences };
    const outcome = await store.record(describeVisit(decisionRequest, visitor, matches));
    if (outcome.recorded) return { decision, matches, experiences: visitor.experiences };
    visitor = outcome.visitor;
  }
  throw new Error(`Other requests of this visitor came first, ${maxAttempts} times`);
}

/** Each retry means that another request of the visitor was recorded, so a few suffice. */
const maxAttempts = 20;

const noExperiences: ReadonlyMap<number, number> = new Map();

function decideRound(decisionRequest: DecisionRequest, visitor: VisitorProfile | null, matches: RuleMatch[]): Decision {
  const { ruleset } = decisionRequest;
  const decision = decide(
    ruleset.plan,
    describeInput(decisionRequest, visitor, (match) => matches.push(match)),
  );
  const { response } = decision;
  const id = withNewId(visitor?.query.id ?? response.id ?? {}, decisionRequest);
  return id === response.id ? decision : { ...decision, response: { ...response, id } };
}

/**
 * Returns the engine's input, for the decision and for its explanation.
 *
 * Buckets depend on the ids of the request, not on merged ids, so that devices, which know no others, agree with the
 * edge.
 */
export function describeInput(
  decisionRequest: DecisionRequest,
  visitor: VisitorProfile | null,
  onMatch?: DecideInput["onMatch"],
): DecideInput {
  const { ruleset, client, request, sessionId, overrides, locationHint, now, createId } = decisionRequest;
  const { geo } = request.context;
  const profile = visitor?.parameters ?? readProfileParameters(request, decisionRequest.notifications);
  // Fields are assigned: spreads take longer, and so does reading what they make (`withFields` says why).
  const input: Writable<DecideInput> = {
    client,
    request: visitor === null ? request : withFields(request, { id: visitor.query.id }),
    now,
    createId,
    sessionId,
    traceScope: "detail",
    responseTokens: readRequestTokens(ruleset.requestTokens, profile, geo),
    resolveMacro: createMacroResolver(profile, geo),
  };
  if (locationHint !== undefined) input.locationHint = locationHint;
  if (ruleset.readsVisitor) input.visitorDetails = describeVisitorDetails(visitor, request.context);
  if (onMatch !== undefined) input.onMatch = onMatch;
  // Traces show impressions; else they are only counted.
  if (request.trace === undefined) input.createImpressionId = createNoId;
  return Object.assign(input, applyOverrides(ruleset, visitor?.experiences, overrides));
}

/** Nobody would read random ids, which would be half of those that a request needs. */
const createNoId = (): string => "";

/** Returns what to record of a decision. */
function describeVisit(
  decisionRequest: DecisionRequest,
  visitor: VisitorProfile,
  matches: readonly RuleMatch[],
): VisitWrite {
  const { ruleset, request, notifications, overrides, now, createId } = decisionRequest;
  const assignments = describeAssignments(matches, visitor.experiences, ruleset.traffic, overrides?.experiences);
  const experiences = new Map(visitor.experiences);
  for (const { activityId, experienceId } of assignments) experiences.set(activityId, experienceId);
  const { goals } = ruleset;
  const events = describeEvents({ request, notifications, matches, experiences, goals, now, createId });
  return { visitor, experiences: assignments, events };
}

/** Assigns a new tntId to requests without an id. */
export function toVisitorQuery(decisionRequest: DecisionRequest): VisitorQuery {
  const { request, notifications, locationHint, sessionId, now } = decisionRequest;
  const { id = {} } = request;
  const parameters = readProfileParameters(request, notifications);
  return {
    id: toIdentities(id).length > 0 ? id : withNewId(id, decisionRequest),
    locationHint,
    sessionId,
    now,
    ...(parameters.size > 0 && { parameters }),
  };
}

/**
 * Adds a `tntId`, which browsers store, to the ids of a request.
 *
 * Responses have no other stored ids: a caller who knows an e-mail, an ECID or a customer number must not learn more. A
 * new `tntId` is linked to a visitor when it comes back with the other ids.
 */
function withNewId(id: VisitorId, decisionRequest: DecisionRequest): VisitorId {
  return id.tntId === undefined
    ? { ...id, tntId: createTntId(decisionRequest.createId, decisionRequest.locationHint) }
    : id;
}

/** Of unknown visitors only the device is known. */
function describeVisitorDetails(visitor: VisitorProfile | null, context: Context): VisitorDetails {
  const device = readDevice(context);
  if (visitor === null) return { visitor: { device } };
  const { parameters, visits } = visitor;
  return {
    profile: Object.assign(Object.create(null), Object.fromEntries(parameters)) as Readonly<Record<string, string>>,
    visitor: { isNew: visits === 1, isReturning: visits > 1, visits, device },
  };
}
