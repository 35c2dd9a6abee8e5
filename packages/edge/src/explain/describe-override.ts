import type { ActivityExplanation, Named } from "@fletch/decisioning";
import type { Assignment } from "./assignments.ts";
import type { PreparedExplanation } from "./prepare-explanation.ts";
import type { ExplainedActivity } from "./why-response.ts";

/** Describes what overrides the split of an activity. Overrides of the request precede assignments. */
export function describeOverride(
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
