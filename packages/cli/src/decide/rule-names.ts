import type { Artifact, Rule } from "@fletch/decisioning";

/** Finds the names of activities and experiences. Traces have only ids and conditions. */
export interface RuleNames {
  activity(activityId: number): string;
  /** Returns the experience that the activity shows if the condition matches. */
  experience(activityId: number, condition: unknown): string;
}

export function nameRules({ rules: { mboxes, views } }: Artifact): RuleNames {
  const activities = new Map<number, string>();
  const experiences = new Map<string, string>();
  for (const rule of [...mboxes.values(), ...views.values()].flat()) {
    activities.set(rule.activityId, nameIn(rule, "activity"));
    experiences.set(keyOf(rule.activityId, rule.condition), nameIn(rule, "experience"));
  }
  return {
    activity: (id) => activities.get(id) ?? "–",
    experience: (id, condition) => experiences.get(keyOf(id, condition)) ?? "–",
  };
}

function keyOf(activityId: number, condition: unknown): string {
  return `${activityId} ${JSON.stringify(condition)}`;
}

function nameIn({ meta }: Rule, what: "activity" | "experience"): string {
  return String(meta[`${what}.name`] ?? meta[`${what}.id`] ?? "–");
}
