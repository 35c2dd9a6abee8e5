import type { Artifact, Rule } from "@fletch/decisioning";

/** What people call activities and experiences, of which traces know ids and conditions only. */
export interface RuleNames {
  activityOf(activityId: number): string;
  /** The experience that an activity shows where the condition holds. */
  experienceFromMeta(activityId: number, condition: unknown): string;
}

export function nameRules({ rules: { mboxes, views } }: Artifact): RuleNames {
  const activities = new Map<number, string>();
  const experiences = new Map<string, string>();
  for (const rule of [...mboxes.values(), ...views.values()].flat()) {
    activities.set(rule.activityId, nameIn(rule, "activity"));
    experiences.set(keyOf(rule.activityId, rule.condition), nameIn(rule, "experience"));
  }
  return {
    activityOf: (id) => activities.get(id) ?? "–",
    experienceFromMeta: (id, condition) => experiences.get(keyOf(id, condition)) ?? "–",
  };
}

function keyOf(activityId: number, condition: unknown): string {
  return `${activityId} ${JSON.stringify(condition)}`;
}

function nameIn({ meta }: Rule, what: "activity" | "experience"): string {
  return String(meta[`${what}.name`] ?? meta[`${what}.id`] ?? "–");
}
