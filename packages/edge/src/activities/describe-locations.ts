import type { Rule } from "@fletch/decisioning";
import { experienceFromMeta } from "../tokens/token-registry.ts";
import type { ActivitySnapshot } from "./load-snapshot.ts";

/** A location with its activities, as the admin API describes it. */
export interface LocationDescription {
  /** The page load is the global mbox. */
  readonly kind: "mbox" | "view" | "pageLoad";
  readonly name: string;
  /** The activities of the location, the highest priority first. An mbox shows the first one whose conditions hold. */
  readonly activities: readonly { readonly id: number; readonly experiences: readonly number[] }[];
}

/** Describes all locations by name: the page load, then mboxes, then views. */
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
