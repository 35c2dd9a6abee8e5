import type { Rule } from "@fletch/decisioning";
import { experienceFromMeta } from "../tokens/token-registry.ts";
import type { ActivitySnapshot } from "./load-snapshot.ts";

/** A location that activities are for, as the admin API shows it. */
export interface LocationDescription {
  /** The page load is the global mbox. */
  readonly kind: "mbox" | "view" | "pageLoad";
  readonly name: string;
  /** The activities that are decided here, the highest priority first. Of mboxes the first one whose conditions hold is shown. */
  readonly activities: readonly { readonly id: number; readonly experiences: readonly number[] }[];
}

/** All locations by name: the page load first, then mboxes, then views. */
export function describeLocations({ plan }: ActivitySnapshot): readonly LocationDescription[] {
  const { rules, globalMbox } = plan.artifact;
  const pageLoad = rules.mboxes.get(globalMbox);
  return [
    ...(pageLoad === undefined ? [] : [describeLocation("pageLoad", globalMbox, pageLoad)]),
    ...describeAll("mbox", rules.mboxes).filter(({ name }) => name !== globalMbox),
    ...describeAll("view", rules.views),
  ];
}

function describeAll(
  kind: LocationDescription["kind"],
  byName: ReadonlyMap<string, readonly Rule[]>,
): readonly LocationDescription[] {
  const names = [...byName.keys()].sort((a, b) => a.localeCompare(b));
  return names.map((name) => describeLocation(kind, name, byName.get(name) ?? []));
}

/** Rules stand in order of priority. */
function describeLocation(
  kind: LocationDescription["kind"],
  name: string,
  rules: readonly Rule[],
): LocationDescription {
  const activities = new Map<number, Set<number>>();
  for (const rule of rules) {
    const experiences = activities.get(rule.activityId) ?? new Set();
    activities.set(rule.activityId, experiences);
    const experienceId = experienceFromMeta(rule);
    if (experienceId !== null) experiences.add(experienceId);
  }
  return {
    kind,
    name,
    activities: Array.from(activities, ([id, experiences]) => ({ id, experiences: [...experiences] })),
  };
}
