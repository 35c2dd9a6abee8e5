import type { Plan } from "../plan.ts";
import type { ActivityExplanation, ActivityFacts, LocationExplanation, NamedLocation } from "./explanation.ts";
import type { RequestedLocation } from "./requested-locations.ts";
import { findSimilarLocations } from "./similar-names.ts";

/** Puts the activities that the artifact leaves out among those that it has: where their priority would have them tried. */
export function withUnserved(
  served: readonly ActivityExplanation[],
  { location }: RequestedLocation,
  facts: readonly ActivityFacts[],
): readonly ActivityExplanation[] {
  const priorities = new Map(facts.map(({ id, priority = 0 }) => [id, priority]));
  const result = [...served];
  for (const each of facts) {
    if (each.unserved.length === 0 || !each.locations.some((own) => isSameLocation(own, location))) continue;
    const { priority = 0 } = each;
    const index = result.findIndex(({ activity }) => (priorities.get(activity.id ?? -1) ?? 0) < priority);
    result.splice(index === -1 ? result.length : index, 0, describeUnserved(each));
  }
  return result;
}

/** Says what a place is: whether there is one, and which others have a similar name. */
export function describeLocation(
  plan: Plan,
  { mode, kind, location }: RequestedLocation,
  activities: readonly ActivityExplanation[],
  facts: readonly ActivityFacts[],
): LocationExplanation {
  const remote = location.kind === "mbox" ? plan.locations.mboxes.remote : plan.locations.views.remote;
  const isRemote = remote.has(location.name);
  const isKnown = isRemote || activities.length > 0 || kind === "pageLoad";
  const similar = isKnown ? [] : findSimilarLocations(location, listLocations(plan, facts));
  return { mode, kind, name: location.name, isKnown, similar, isRemote, activities };
}

function describeUnserved({ id, name, unserved }: ActivityFacts): ActivityExplanation {
  return { activity: { id, name }, experience: null, reasons: unserved, split: null, experiences: [] };
}

function listLocations({ artifact, locations }: Plan, facts: readonly ActivityFacts[]): readonly NamedLocation[] {
  const { mboxes, views } = artifact.rules;
  const all: NamedLocation[] = [
    ...[...mboxes.keys(), ...locations.mboxes.remote].map((name): NamedLocation => ({ kind: "mbox", name })),
    ...[...views.keys(), ...locations.views.remote].map((name): NamedLocation => ({ kind: "view", name })),
    ...facts.flatMap((each) => each.locations),
  ];
  return [...new Map(all.map((location) => [`${location.kind} ${location.name}`, location])).values()];
}

function isSameLocation(a: NamedLocation, b: NamedLocation): boolean {
  return a.kind === b.kind && a.name === b.name;
}
