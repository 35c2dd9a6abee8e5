import { experienceFromMeta } from "../tokens/token-registry.ts";
import type { ActivitySnapshot } from "./load-snapshot.ts";

/** The names of an activity and its experiences; empty if the artifact has none. */
export interface NamedActivity {
  readonly id: number;
  readonly name: string;
  /** By id. */
  readonly experiences: ReadonlyMap<number, string>;
}

/** Returns the names of all activities by id, drafts included. */
export function nameActivities({ plan, authored }: ActivitySnapshot): ReadonlyMap<number, NamedActivity> {
  const named = new Map<number, NamedActivity & { readonly experiences: Map<number, string> }>();
  const { mboxes, views } = plan.artifact.rules;
  for (const rule of [...mboxes.values(), ...views.values()].flat()) {
    const { activityId, meta } = rule;
    const name = String(meta["activity.name"] ?? "");
    const activity = named.get(activityId) ?? { id: activityId, name, experiences: new Map() };
    named.set(activityId, activity);
    const experienceId = experienceFromMeta(rule);
    if (experienceId !== null) activity.experiences.set(experienceId, String(meta["experience.name"] ?? ""));
  }
  for (const { id, name, experiences } of authored) {
    named.set(id, { id, name, experiences: new Map(experiences.map((each) => [each.id, each.name])) });
  }
  return named;
}

/** Lists activities for a message, such as `one of 900 "Hero", 901 "Nav"`; at most 20. */
export function describeNames(names: Iterable<readonly [id: number, name: string]>): string {
  const all = Array.from(names, ([id, name]) => (name === "" ? String(id) : `${id} ${JSON.stringify(name)}`));
  if (all.length === 0) return "one, but there is none";
  return `one of ${all.slice(0, maxNames).join(", ")}${all.length > maxNames ? ` and ${all.length - maxNames} more` : ""}`;
}

const maxNames = 20;
