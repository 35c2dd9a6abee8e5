import type { ActivityDetails, NamedLocation, UnservedReason } from "@fletch/decisioning";
import type { ActivitySnapshot } from "../activities/load-snapshot.ts";
import type { CompiledActivity } from "../authoring/compile/plan-activity.ts";

/**
 * Returns what activity files say beyond the artifact: which activities visitors do not get here, and in which order all of them would be tried.
 *
 * @param showsDraft whether a link of the request leads to a draft, so that it is decided as others are
 */
export function describeUnserved(
  { authored, otherActivities }: ActivitySnapshot,
  environment: string,
  showsDraft: (activityId: number) => boolean,
): readonly ActivityDetails[] {
  return [
    ...authored.map((activity) =>
      toDetails(activity, activity.isLive || showsDraft(activity.id) ? [] : [{ kind: "draft" }]),
    ),
    ...otherActivities.map((activity) =>
      toDetails(activity, [
        { kind: "environment", expected: activity.environments, received: environment },
        ...(activity.isLive ? [] : [{ kind: "draft" } as const]),
      ]),
    ),
  ];
}

function toDetails(
  { id, name, priority, slots }: CompiledActivity,
  unserved: readonly UnservedReason[],
): ActivityDetails {
  const locations = new Map(
    slots.map(({ location }): [string, NamedLocation] => [`${location.kind} ${location.name}`, location]),
  );
  return { id, name, priority, locations: [...locations.values()], unserved };
}
