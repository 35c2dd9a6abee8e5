import type { RuleMatch } from "@fletch/decisioning";
import type { Traffic } from "../ruleset/buckets.ts";
import { experienceFromMeta } from "../tokens/token-registry.ts";
import { writeSplit } from "../visitors/split-text.ts";
import type { ExperienceAssignment } from "../visitors/visitor-store.ts";

/**
 * Returns the visitor's assignments after a decision. An experience by split is kept while it is available, one by
 * audience is replaced by the next one, and a forced one is kept from then on.
 */
export function describeAssignments(
  matches: readonly RuleMatch[],
  experiences: ReadonlyMap<number, number>,
  traffic: Traffic,
  forced: ReadonlyMap<number, number> | undefined,
): readonly ExperienceAssignment[] {
  const assignments = new Map<number, ExperienceAssignment>();
  for (const { rule } of matches) {
    const { activityId } = rule;
    const experienceId = experienceFromMeta(rule);
    if (experienceId === null || assignments.has(activityId)) continue;
    const before = experiences.get(activityId);
    const moves = before !== undefined && before !== experienceId;
    const isForced = forced?.get(activityId) === experienceId;
    const canBeKept =
      moves && !isForced && traffic.isSplit(activityId) && traffic.bucketFor(activityId, before) !== undefined;
    const isDrawn = before !== experienceId && !isForced && traffic.bucketFor(activityId, experienceId) !== undefined;
    const split = isDrawn ? traffic.findSplit(activityId) : null;
    assignments.set(activityId, {
      activityId,
      experienceId,
      ...(moves && !canBeKept && { replaces: before }),
      ...(split !== null && { split: writeSplit(split) }),
    });
  }
  return [...assignments.values()];
}
