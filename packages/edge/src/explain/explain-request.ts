/** START HERE for `POST /admin/why`: why a visitor gets what they get, decided now by this edge. Records nothing. */
import { explain } from "@fletch/decisioning";
import { findUnserved } from "../authoring/compile/edge-only.ts";
import { checkResponseSize } from "../delivery/check-limits.ts";
import type { EdgeContext } from "../edge-context.ts";
import { type Assignment, readAssignments } from "./assignments.ts";
import { describeOverride } from "./describe-override.ts";
import { describeVisitor } from "./describe-visitor.ts";
import { prepareExplanation } from "./prepare-explanation.ts";
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
  const { plan, input, store, visitor } = prepared;
  const { decision, locations } = explain(plan, input);
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
      activities: location.activities.map((activity) => ({
        ...activity,
        ...describeOverride(activity, assignments, prepared),
        ...describeNeeds(edgeOnly.get(activity.activity.id ?? -1) ?? [], store !== null),
      })),
    })),
  };
}

function describeNeeds(
  edgeOnly: readonly string[],
  hasStore: boolean,
): Pick<ExplainedActivity, "edgeOnly" | "missing"> {
  return { edgeOnly, missing: hasStore ? [] : findUnserved(edgeOnly) };
}

const noAssignments: ReadonlyMap<number, Assignment> = new Map();
