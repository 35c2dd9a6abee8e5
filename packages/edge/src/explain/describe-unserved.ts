import type { ActivityFacts, NamedLocation, UnservedReason } from "@fletch/decisioning";
import type { ActivitySnapshot } from "../activities/load-snapshot.ts";
import type { CompiledActivity } from "../authoring/compile/plan-activity.ts";

/**
 * Returns what activity files say beyond the artifact: which activities visitors do not get here, and in which order all of them would be tried.
 *
 * @param showsDraft whether a link of the request leads to a draft, so that it is decided as others are
 */
export function describeUnserved(
  { authored, elsewhere }: ActivitySnapshot,
  environment: string,
  showsDraft: (activityId: number) => boolean,
): readonly ActivityFacts[] {
  return [
    ...authored.map((activity) =>
      toFacts(activity, activity.isLive || showsDraft(activity.id) ? [] : [{ kind: "draft" }]),
    ),
    ...elsewhere.map((activity) =>
      toFacts(activity, [
        { kind: "environment", expected: activity.environments, received: environment },
        ...(activity.isLive ? [] : [{ kind: "draft" } as const]),
      ]),
    ),
  ];
}

function toFacts({ id, name, priority, slots }: CompiledActivity, unserved: readonly UnservedReason[]): ActivityFacts {
  const locations = new Map(
    slots.map(({ location }): [string, NamedLocation] => [`${location.kind} ${location.name}`, location]),
  );
  return { id, name, priority, locations: [...locations.values()], unserved };
}
