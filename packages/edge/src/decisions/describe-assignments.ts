import type { RuleMatch } from "@fletch/decisioning";
import type { Traffic } from "../ruleset/buckets.ts";
import { experienceFromMeta } from "../tokens/token-registry.ts";
import { writeSplit } from "../visitors/split-text.ts";
import type { ExperienceAssignment } from "../visitors/visitor-store.ts";

/**
 * The experiences that a visitor has after a decision. Where chance gave it, the visitor keeps it for as long as it can be had; where
 * the audience gave it, the visitor has the last one; and what was forced is had from then on.
 */
export function describeAssignments(
  matches: readonly RuleMatch[],
  held: ReadonlyMap<number, number>,
  traffic: Traffic,
  forced: ReadonlyMap<number, number> | undefined,
): readonly ExperienceAssignment[] {
  const claims = new Map<number, ExperienceAssignment>();
  for (const { rule } of matches) {
    const { activityId } = rule;
    const experienceId = experienceFromMeta(rule);
    if (experienceId === null || claims.has(activityId)) continue;
    const before = held.get(activityId);
    const moves = before !== undefined && before !== experienceId;
    const isForced = forced?.get(activityId) === experienceId;
    const canBeKept =
      moves && !isForced && traffic.isSplit(activityId) && traffic.bucketFor(activityId, before) !== undefined;
    const isDrawn = before !== experienceId && !isForced && traffic.bucketFor(activityId, experienceId) !== undefined;
    const split = isDrawn ? traffic.splitOf(activityId) : null;
    claims.set(activityId, {
      activityId,
      experienceId,
      ...(moves && !canBeKept && { replaces: before }),
      ...(split !== null && { split: writeSplit(split) }),
    });
  }
  return [...claims.values()];
}
