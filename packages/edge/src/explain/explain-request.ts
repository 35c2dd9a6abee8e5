/** START HERE for `POST /admin/why`: why a visitor gets what they get, decided now by this edge. Records nothing. */
import { type ActivityExplanation, explain, type LocationExplanation, type Named } from "@fletch/decisioning";
import type { DeliveryResponse, VisitorId } from "@fletch/delivery-api";
import { findUnserved } from "../authoring/compile/edge-only.ts";
import { checkResponseSize } from "../delivery/check-limits.ts";
import type { EdgeContext } from "../edge-context.ts";
import type { VisitorProfile } from "../visitors/visitor-profile.ts";
import { type Assignment, readAssignments } from "./assignments.ts";
import { type PreparedExplanation, prepareExplanation } from "./prepare-explanation.ts";
import { readWhy } from "./read-why.ts";

/** The response of `POST /admin/why`. */
export interface WhyResponse {
  readonly visitor: ExplainedVisitor;
  readonly environment: string;
  /** The time of the decision, ISO 8601. */
  readonly at: string;
  /** The response that the edge would return. */
  readonly response: DeliveryResponse;
  /** One for each requested mbox, view and page load. */
  readonly locations: readonly ExplainedLocation[];
}

/** The visitor, as the edge knows them. Times are ISO 8601. */
export interface ExplainedVisitor {
  /** The ids that the decision uses. */
  readonly id: VisitorId;
  /** Whether the visitor was here before; `false` on an edge without a database. */
  readonly isKnown: boolean;
  readonly firstSeenAt?: string;
  readonly lastSeenAt?: string;
  /** Visits, including this one. */
  readonly visits?: number;
}

/** The explanation of a location, with what only the edge knows. */
export interface ExplainedLocation extends LocationExplanation {
  readonly activities: readonly ExplainedActivity[];
}

/** The explanation of an activity, with what only the edge knows. */
export interface ExplainedActivity extends ActivityExplanation {
  /** The visitor's stored experience, kept while it is available; `null`: none. */
  readonly assignment: Assignment | null;
  /** What overrides the split: an assignment, a QA or preview link, or a forced experience; `null`: nothing. */
  readonly override: "assignment" | "link" | "forced" | null;
  /** Why devices cannot decide it; empty if they can. */
  readonly edgeOnly: readonly string[];
  /** What does not work without a database; empty on an edge with one. */
  readonly missing: readonly string[];
}

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
    response: decision.response,
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

function describeVisitor(visitor: VisitorProfile | null, id: VisitorId): ExplainedVisitor {
  if (visitor === null || visitor.lastSeenAt === null) return { id, isKnown: false };
  const { firstSeenAt, lastSeenAt, visits } = visitor;
  return {
    id,
    isKnown: true,
    firstSeenAt: new Date(firstSeenAt).toISOString(),
    lastSeenAt: new Date(lastSeenAt).toISOString(),
    visits,
  };
}

/** Overrides of the request precede assignments. */
function describeOverride(
  { activity, split, experiences, reasons }: ActivityExplanation,
  assignments: ReadonlyMap<number, Assignment>,
  { links, overrides }: PreparedExplanation,
): Pick<ExplainedActivity, "assignment" | "override"> {
  const id = activity.id ?? -1;
  const kept = assignments.get(id) ?? null;
  const assignment = kept && {
    ...kept,
    experience: findName(kept.experience, experiences),
    drawnFrom:
      kept.drawnFrom?.map((share) => ({ ...share, experience: findName(share.experience, experiences) })) ?? null,
  };
  const [first] = reasons;
  const isOverridden =
    split?.isOverridden === true ||
    first?.kind === "overridden" ||
    (first?.kind === "shown" && first.chosenBy === "override");
  if (!isOverridden) return { assignment, override: null };
  if (overrides?.experiences.has(id) === true || (overrides !== null && kept === null)) {
    return { assignment, override: links === null ? "forced" : "link" };
  }
  return { assignment, override: "assignment" };
}

function findName(kept: Named, experiences: ActivityExplanation["experiences"]): Named {
  return experiences.find(({ experience }) => experience.id === kept.id)?.experience ?? kept;
}
