import type { ExplainInput } from "@fletch/decisioning";
import { describeInput, toVisitorQuery } from "../decisions/decide-for-visitor.ts";
import type { DecisionOverrides } from "../decisions/overrides.ts";
import { parseOverrides } from "../decisions/qa-links.ts";
import { addGeo } from "../delivery/add-geo.ts";
import { checkLimits } from "../delivery/check-limits.ts";
import { parseBody } from "../delivery/parse-body.ts";
import { nameViews } from "../delivery/views.ts";
import type { EdgeContext } from "../edge-context.ts";
import type { Ruleset } from "../ruleset/build-ruleset.ts";
import type { VisitorProfile } from "../visitors/visitor-profile.ts";
import type { VisitorStore } from "../visitors/visitor-store.ts";
import { describeUnserved } from "./describe-unserved.ts";
import type { WhyRequest } from "./read-why.ts";

/** A decision to explain, and everything that it depends on. */
export interface PreparedExplanation {
  readonly ruleset: Ruleset;
  readonly input: ExplainInput;
  /** `null`: the edge has no database. */
  readonly store: VisitorStore | null;
  /** The visitor's profile; `null` on an edge without a database. */
  readonly visitor: VisitorProfile | null;
  /** The overrides of the request's own link. */
  readonly links: DecisionOverrides | null;
  /** The same, or a test's forced experiences. */
  readonly overrides: DecisionOverrides | null;
}

/**
 * Prepares a decision as `POST /rest/v1/delivery` would make it.
 *
 * @throws TargetError `invalid-request`
 */
export async function prepareExplanation(
  context: EdgeContext,
  { request: delivery, at }: WhyRequest,
  headers: Headers,
): Promise<PreparedExplanation> {
  const { activities, signer, limits, createId, environment } = context;
  const given = parseBody(delivery);
  checkLimits(given, limits);
  const now = at ?? context.now();
  const { current } = activities;
  const links = parseOverrides(given, signer);
  const overrides = links ?? context.forced.overrides;
  const isLinked = overrides !== null && current.hasDraft(overrides.linked);
  const ruleset = isLinked ? await current.preview() : current;
  const named = nameViews(given, ruleset.plan);
  const request =
    ruleset.plan.artifact.geoTargetingEnabled || ruleset.showsGeo
      ? await addGeo(named, headers, context.lookUpGeo)
      : named;
  const decisionRequest = {
    ruleset,
    client: context.account.client,
    request,
    sessionId: createId(),
    notifications: [],
    overrides,
    locationHint: context.locationHint,
    now,
    createId,
    responseSize: limits.responseSize,
  };
  const store = await context.store;
  const visitor = store === null ? null : await store.load(toVisitorQuery(decisionRequest));
  const input = {
    ...describeInput(decisionRequest, visitor),
    activities: describeUnserved(current, environment, (id) => isLinked && overrides.linked.has(id)),
    audienceName: current.audienceName,
  };
  return { ruleset, input, store, visitor, links, overrides };
}
