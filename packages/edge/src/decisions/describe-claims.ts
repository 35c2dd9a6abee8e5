import type { RuleMatch } from "@fletch/decisioning";
import type { ExperienceClaim } from "../profiles/experiences.ts";
import { experienceOf } from "../tokens/token-directory.ts";
import type { Traffic } from "./traffic.ts";

/**
 * The experiences that a visitor has after a decision. Where chance gave it, the visitor keeps it for as long as it can be had; where
 * the audience gave it, the visitor has the last one.
 */
export function describeClaims(
  matches: readonly RuleMatch[],
  held: ReadonlyMap<number, number>,
  traffic: Traffic,
): readonly ExperienceClaim[] {
  const claims = new Map<number, ExperienceClaim>();
  for (const { rule } of matches) {
    const { activityId } = rule;
    const experienceId = experienceOf(rule);
    if (experienceId === null || claims.has(activityId)) continue;
    const before = held.get(activityId);
    const moves = before !== undefined && before !== experienceId;
    const canBeKept = moves && traffic.isSplit(activityId) && traffic.placeOf(activityId, before) !== undefined;
    claims.set(activityId, {
      activityId,
      experienceId,
      ...(moves && !canBeKept && { replaces: before }),
    });
  }
  return [...claims.values()];
}
