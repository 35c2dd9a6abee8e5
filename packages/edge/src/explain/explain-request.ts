/** START HERE for `POST /admin/why`: why a visitor gets what they get, decided now by this edge. Records nothing. */
import { type ActivityExplanation, explain } from "@fletch/decisioning";
import { findUnserved } from "../authoring/compile/edge-only.ts";
import { checkResponseSize } from "../delivery/check-limits.ts";
import type { EdgeContext } from "../edge-context.ts";
import { type Assignment, readAssignments } from "./assignments.ts";
import { describeOverride } from "./describe-override.ts";
import { describeVisitor } from "./describe-visitor.ts";
import { type PreparedExplanation, prepareExplanation } from "./prepare-explanation.ts";
import { readWhy } from "./read-why.ts";
import type { ExplainedActivity, WhyResponse } from "./why-response.ts";

/**
 * Explains a request for its visitor, as `POST /rest/v1/delivery` would decide it.
 *
 * @throws TargetError `invalid-request`
 */
export async function explainRequest(context: EdgeContext, body: unknown, headers: Headers): Promise<WhyResponse> {
  const { environment, limits } = context;
  const prepared = await prepareExplanation(context, readWhy(body), headers);
  const { ruleset, input, store, visitor } = prepared;
  const { decision, locations } = explain(ruleset.plan, input);
  checkResponseSize(decision, limits.responseSize);
  const assignments = store === null || visitor === null ? noAssignments : await readAssignments(store, visitor);
  const edgeOnly = new Map(context.activities.current.authored.map((activity) => [activity.id, activity.edgeOnly]));
  return {
    visitor: describeVisitor(visitor, decision.response.id ?? {}),
    environment,
    at: new Date(input.now).toISOString(),
    // The engine's 206 for unknown names is only for devices.
    response: { ...decision.response, status: 200 },
    locations: locations.map((location) => ({
      ...location,
      activities: withoutUnlinkedDrafts(location.activities, prepared).map((activity) => ({
        ...activity,
        ...describeOverride(location, activity, assignments, prepared),
        ...describeNeeds(edgeOnly.get(activity.activity.id ?? -1) ?? [], store !== null),
      })),
    })),
  };
}

/** Drafts that no link shows are among the unserved activities, but also in the ruleset of a link to another draft. */
function withoutUnlinkedDrafts(
  activities: readonly ActivityExplanation[],
  { ruleset, overrides }: PreparedExplanation,
): readonly ActivityExplanation[] {
  return activities.filter(({ activity: { id }, experiences }) => {
    return id === null || experiences.length === 0 || !ruleset.drafts.has(id) || overrides?.linked.has(id) === true;
  });
}

function describeNeeds(
  edgeOnly: readonly string[],
  hasStore: boolean,
): Pick<ExplainedActivity, "edgeOnly" | "missing"> {
  return { edgeOnly, missing: hasStore ? [] : findUnserved(edgeOnly) };
}

const noAssignments: ReadonlyMap<number, Assignment> = new Map();
