import type { Plan } from "../plan.ts";
import type { AskedPlace } from "./asked-places.ts";
import type { ActivityExplanation, ActivityFacts, Place, PlaceExplanation } from "./explanation.ts";
import { findSimilarPlaces } from "./similar-names.ts";

/** Puts the activities that the artifact leaves out among those that it has: where their priority would have them tried. */
export function withUnserved(
  served: readonly ActivityExplanation[],
  { place }: AskedPlace,
  facts: readonly ActivityFacts[],
): readonly ActivityExplanation[] {
  const priorities = new Map(facts.map(({ id, priority = 0 }) => [id, priority]));
  const result = [...served];
  for (const each of facts) {
    if (each.unserved.length === 0 || !each.places.some((own) => isSamePlace(own, place))) continue;
    const { priority = 0 } = each;
    const index = result.findIndex(({ activity }) => (priorities.get(activity.id ?? -1) ?? 0) < priority);
    result.splice(index === -1 ? result.length : index, 0, describeUnserved(each));
  }
  return result;
}

/** Says what a place is: whether there is one, and which others have a similar name. */
export function describePlace(
  plan: Plan,
  { mode, kind, place }: AskedPlace,
  activities: readonly ActivityExplanation[],
  facts: readonly ActivityFacts[],
): PlaceExplanation {
  const remote = place.kind === "mbox" ? plan.places.mboxes.remote : plan.places.views.remote;
  const isRemote = remote.has(place.name);
  const isKnown = isRemote || activities.length > 0 || kind === "pageLoad";
  const similar = isKnown ? [] : findSimilarPlaces(place, listPlaces(plan, facts));
  return { mode, kind, name: place.name, isKnown, similar, isRemote, activities };
}

function describeUnserved({ id, name, unserved }: ActivityFacts): ActivityExplanation {
  return { activity: { id, name }, experience: null, reasons: unserved, split: null, experiences: [] };
}

function listPlaces({ artifact, places }: Plan, facts: readonly ActivityFacts[]): readonly Place[] {
  const { mboxes, views } = artifact.rules;
  const all: Place[] = [
    ...[...mboxes.keys(), ...places.mboxes.remote].map((name): Place => ({ kind: "mbox", name })),
    ...[...views.keys(), ...places.views.remote].map((name): Place => ({ kind: "view", name })),
    ...facts.flatMap((each) => each.places),
  ];
  return [...new Map(all.map((place) => [`${place.kind} ${place.name}`, place])).values()];
}

function isSamePlace(a: Place, b: Place): boolean {
  return a.kind === b.kind && a.name === b.name;
}
