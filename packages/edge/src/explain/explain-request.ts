/** START HERE for `POST /admin/why`: why a visitor gets what they get, as this edge decides it now. Nothing is written. */
import { type ActivityExplanation, explain, type LocationExplanation, type Named } from "@fletch/decisioning";
import type { DeliveryResponse, VisitorId } from "@fletch/delivery-api";
import { findUnserved } from "../authoring/compile/edge-only.ts";
import { checkResponseSize } from "../delivery/check-limits.ts";
import type { EdgeContext } from "../edge-context.ts";
import type { VisitorProfile } from "../visitors/visitor-profile.ts";
import { type Assignment, readAssignments } from "./assignments.ts";
import { type PreparedExplanation, prepareExplanation } from "./prepare-explanation.ts";
import { readWhy } from "./read-why.ts";

/** The answer to `POST /admin/why`. */
export interface WhyAnswer {
  readonly visitor: ExplainedVisitor;
  readonly environment: string;
  /** The time of the decision, ISO 8601. */
  readonly at: string;
  /** What the edge would answer the request. */
  readonly response: DeliveryResponse;
  /** One for each mbox, view and page load that the request asks for. */
  readonly locations: readonly ExplainedLocation[];
}

/** The visitor, as the edge knows them. Times are ISO 8601. */
export interface ExplainedVisitor {
  /** The ids that the decision goes by. */
  readonly id: VisitorId;
  /** Whether the visitor has been here before; `false` on an edge without a database. */
  readonly isKnown: boolean;
  readonly firstSeenAt?: string;
  readonly lastSeenAt?: string;
  /** Visits with this one. */
  readonly visits?: number;
}

/** Why a visitor gets what there is at one place, with what only the edge knows. */
export interface ExplainedLocation extends LocationExplanation {
  readonly activities: readonly ExplainedActivity[];
}

/** What became of an activity, with what only the edge knows. */
export interface ExplainedActivity extends ActivityExplanation {
  /** The experience that the visitor got before, and keeps as long as it can be had; `null`: none. */
  readonly assignment: Assignment | null;
  /** What leaves the split aside: the kept experience, a QA or preview link, or a test that forces an experience; `null`: nothing. */
  readonly override: "assignment" | "link" | "forced" | null;
  /** Why devices cannot decide it; empty if they can. */
  readonly edgeOnly: readonly string[];
  /** What of it does not work on this edge, because it has no database; empty if all of it does. */
  readonly lacks: readonly string[];
}

/**
 * Explains a request for the visitor that it names, as `POST /rest/v1/delivery` would decide it.
 *
 * @throws TargetError `invalid-request`
 */
export async function explainRequest(context: EdgeContext, body: unknown, headers: Headers): Promise<WhyAnswer> {
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

function describeNeeds(edgeOnly: readonly string[], hasStore: boolean): Pick<ExplainedActivity, "edgeOnly" | "lacks"> {
  return { edgeOnly, lacks: hasStore ? [] : findUnserved(edgeOnly) };
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

/** What is asked for comes before what the visitor has. */
function describeOverride(
  { activity, split, experiences, reasons }: ActivityExplanation,
  assignments: ReadonlyMap<number, Assignment>,
  { links, overrides }: PreparedExplanation,
): Pick<ExplainedActivity, "assignment" | "override"> {
  const id = activity.id ?? -1;
  const kept = assignments.get(id) ?? null;
  const assignment = kept && {
    ...kept,
    experience: nameOf(kept.experience, experiences),
    drawnFrom:
      kept.drawnFrom?.map((share) => ({ ...share, experience: nameOf(share.experience, experiences) })) ?? null,
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

function nameOf(kept: Named, experiences: ActivityExplanation["experiences"]): Named {
  return experiences.find(({ experience }) => experience.id === kept.id)?.experience ?? kept;
}
