import type { Rule } from "../model.ts";

/** The rules of an activity at a location; at least one. */
export type ActivityRules = readonly [Rule, ...Rule[]];

/** Groups rules by activity, in the order of each activity's first rule. */
export function groupByActivity(rules: readonly Rule[]): readonly ActivityRules[] {
  const groups = new Map<number, [Rule, ...Rule[]]>();
  for (const rule of rules) {
    const group = groups.get(rule.activityId);
    if (group === undefined) groups.set(rule.activityId, [rule]);
    else group.push(rule);
  }
  return [...groups.values()];
}
