import type { Plan } from "../plan.ts";
import type { ActivityDetails, ActivityExplanation, LocationExplanation, NamedLocation } from "./explanation.ts";
import type { RequestedLocation } from "./requested-locations.ts";
import { findSimilarLocations } from "./similar-names.ts";

/** Merges activities that the artifact omits into the others, by priority. */
export function withUnserved(
  served: readonly ActivityExplanation[],
  { location }: RequestedLocation,
  activityDetails: readonly ActivityDetails[],
): readonly ActivityExplanation[] {
  const priorities = new Map(activityDetails.map(({ id, priority = 0 }) => [id, priority]));
  const result = [...served];
  for (const each of activityDetails) {
    if (each.unserved.length === 0 || !each.locations.some((own) => isSameLocation(own, location))) continue;
    const { priority = 0 } = each;
    const index = result.findIndex(({ activity }) => (priorities.get(activity.id ?? -1) ?? 0) < priority);
    result.splice(index === -1 ? result.length : index, 0, describeUnserved(each));
  }
  return result;
}

/** Describes a location: whether it is known, and similar names. */
export function describeLocation(
  plan: Plan,
  { mode, kind, location }: RequestedLocation,
  activities: readonly ActivityExplanation[],
  activityDetails: readonly ActivityDetails[],
): LocationExplanation {
  const remote = location.kind === "mbox" ? plan.locations.mboxes.remote : plan.locations.views.remote;
  const isRemote = remote.has(location.name);
  const isKnown = isRemote || activities.length > 0 || kind === "pageLoad";
  const similar = isKnown ? [] : findSimilarLocations(location, listLocations(plan, activityDetails));
  return { mode, kind, name: location.name, isKnown, similar, isRemote, activities };
}

function describeUnserved({ id, name, unserved }: ActivityDetails): ActivityExplanation {
  return { activity: { id, name }, experience: null, reasons: unserved, split: null, experiences: [] };
}

function listLocations(
  { artifact, locations }: Plan,
  activityDetails: readonly ActivityDetails[],
): readonly NamedLocation[] {
  const { mboxes, views } = artifact.rules;
  const all: NamedLocation[] = [
    ...[...mboxes.keys(), ...locations.mboxes.remote].map((name): NamedLocation => ({ kind: "mbox", name })),
    ...[...views.keys(), ...locations.views.remote].map((name): NamedLocation => ({ kind: "view", name })),
    ...activityDetails.flatMap((each) => each.locations),
  ];
  return [...new Map(all.map((location) => [`${location.kind} ${location.name}`, location])).values()];
}

function isSameLocation(a: NamedLocation, b: NamedLocation): boolean {
  return a.kind === b.kind && a.name === b.name;
}
