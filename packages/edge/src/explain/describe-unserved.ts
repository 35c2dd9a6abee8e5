import type { ActivityDetails, NamedLocation, UnservedReason } from "@fletch/decisioning";
import type { ActivitySnapshot } from "../activities/load-snapshot.ts";
import type { CompiledActivity } from "../authoring/compile/plan-activity.ts";

/**
 * Describes activities of files that the edge does not serve, and the order of all activities.
 *
 * @param showsDraft whether a link of the request shows the draft, so that it is decided as usual
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
