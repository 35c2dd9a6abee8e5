/** START HERE for `POST /admin/why`: why a visitor gets what they get, as this edge decides it now. Nothing is written. */
import { type ActivityExplanation, explain, type Named, type PlaceExplanation } from "@fletch/decisioning";
import type { DeliveryResponse, VisitorId } from "@fletch/delivery-api";
import { describeArrival, describeInput } from "../decisions/decide-for-visitor.ts";
import type { DecisionOverrides } from "../decisions/overrides.ts";
import { parseOverrides } from "../decisions/qa-links.ts";
import { addGeo } from "../delivery/add-geo.ts";
import { checkLimits, checkResponseSize } from "../delivery/check-limits.ts";
import { parseBody } from "../delivery/parse-body.ts";
import { nameViews } from "../delivery/views.ts";
import type { EdgeContext } from "../edge-context.ts";
import type { VisitorProfile } from "../visitors/visitor-profile.ts";
import { type Assignment, readAssignments } from "./assignments.ts";
import { describeUnserved } from "./describe-unserved.ts";
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
  readonly places: readonly ExplainedPlace[];
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
export interface ExplainedPlace extends PlaceExplanation {
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
}

/**
 * Explains a request for the visitor that it names, as `POST /rest/v1/delivery` would decide it.
 *
 * @throws TargetError `invalid-request`
 */
export async function explainRequest(context: EdgeContext, body: unknown, headers: Headers): Promise<WhyAnswer> {
  const { activities, signer, limits, createId, environment } = context;
  const { request: asked, at } = readWhy(body);
  const given = parseBody(asked);
  checkLimits(given, limits);
  const now = at ?? context.now();
  const { current } = activities;
  const links = parseOverrides(given, signer);
  const overrides = links ?? context.forced.overrides;
  const isLinked = overrides !== null && current.hasDraftOf(overrides.linked);
  const ruleset = isLinked ? await current.preview() : current;
  const named = nameViews(given, ruleset.plan);
  const request =
    ruleset.plan.artifact.geoTargetingEnabled || ruleset.showsGeo
      ? await addGeo(named, headers, context.lookUpGeo)
      : named;
  const question = {
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
  const visitor = store === null ? null : await store.load(describeArrival(question));
  const { decision, places } = explain(ruleset.plan, {
    ...describeInput(question, visitor),
    activities: describeUnserved(current, environment, (id) => isLinked && overrides.linked.has(id)),
    audienceName: current.audienceName,
  });
  checkResponseSize(decision, limits.responseSize);
  const assignments = store === null || visitor === null ? noAssignments : await readAssignments(store, visitor);
  const edgeOnly = new Map(current.authored.map((activity) => [activity.id, activity.edgeOnly]));
  return {
    visitor: describeVisitor(visitor, decision.response.id ?? {}),
    environment,
    at: new Date(now).toISOString(),
    response: decision.response,
    places: places.map((place) => ({
      ...place,
      activities: place.activities.map((activity) => ({
        ...activity,
        ...describeOverride(activity, { assignments, links, overrides }),
        edgeOnly: edgeOnly.get(activity.activity.id ?? -1) ?? [],
      })),
    })),
  };
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

interface Overrides {
  readonly assignments: ReadonlyMap<number, Assignment>;
  readonly links: DecisionOverrides | null;
  readonly overrides: DecisionOverrides | null;
}

/** What is asked for comes before what the visitor has. */
function describeOverride(
  { activity, split, experiences, reasons }: ActivityExplanation,
  { assignments, links, overrides }: Overrides,
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
