import type { ActivityExplanation, LocationExplanation, Named } from "@fletch/decisioning";
import { experienceFromMeta } from "../tokens/token-registry.ts";
import type { Assignment, ExplainedAssignment } from "./assignments.ts";
import type { PreparedExplanation } from "./prepare-explanation.ts";
import type { ExplainedActivity } from "./why-response.ts";

/** Describes what overrides the split of an activity. Overrides of the request precede assignments. */
export function describeOverride(
  location: LocationExplanation,
  activity: ActivityExplanation,
  assignments: ReadonlyMap<number, Assignment>,
  prepared: PreparedExplanation,
): Pick<ExplainedActivity, "assignment" | "override"> {
  const id = activity.activity.id ?? -1;
  const kept = assignments.get(id) ?? null;
  const assignment = kept && describeAssignment(kept, activity, prepared);
  if (!isOverridden(activity)) return { assignment, override: null };
  const { links, overrides } = prepared;
  const isByRequest = overrides?.experiences.has(id) === true || isDecidedByRule(location, activity, prepared);
  return { assignment, override: isByRequest ? (links === null ? "forced" : "link") : "assignment" };
}

function describeAssignment(
  { experience, since, drawnFrom }: Assignment,
  { activity, experience: given, experiences }: ActivityExplanation,
  { ruleset: { traffic } }: PreparedExplanation,
): ExplainedAssignment {
  const id = activity.id ?? -1;
  const isKept = given?.id === experience.id || traffic.bucketFor(id, experience.id ?? -1) !== undefined;
  const isThere = experiences.some((each) => each.experience.id === experience.id);
  return {
    experience: findName(experience, experiences),
    since,
    drawnFrom: drawnFrom?.map((share) => ({ ...share, experience: findName(share.experience, experiences) })) ?? null,
    endedBy: isKept || experiences.length === 0 ? null : traffic.isSplit(id) && !isThere ? "removal" : "audience",
  };
}

function isOverridden({ split, reasons: [first] }: ActivityExplanation): boolean {
  return (
    split?.isOverridden === true ||
    first?.kind === "overridden" ||
    (first?.kind === "shown" && first.chosenBy === "override")
  );
}

/** Returns whether a link or a test decides rules of the nearest experiences, whatever their conditions. */
function isDecidedByRule(
  { kind, name }: LocationExplanation,
  { activity, reasons, experiences }: ActivityExplanation,
  { ruleset, input }: PreparedExplanation,
): boolean {
  const { mboxes, views } = ruleset.plan.artifact.rules;
  const nearest = new Set(
    experiences.filter((each) => each.reasons[0]?.kind === reasons[0]?.kind).map(({ experience }) => experience.id),
  );
  return ((kind === "view" ? views : mboxes).get(name) ?? []).some(
    (rule) =>
      rule.activityId === activity.id &&
      nearest.has(experienceFromMeta(rule)) &&
      typeof input.overrideRule?.(rule) === "boolean",
  );
}

function findName(kept: Named, experiences: ActivityExplanation["experiences"]): Named {
  return experiences.find(({ experience }) => experience.id === kept.id)?.experience ?? kept;
}
