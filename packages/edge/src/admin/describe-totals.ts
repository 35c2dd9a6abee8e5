import type { ActivitySnapshot } from "../activities/load-snapshot.ts";
import { nameActivities } from "../activities/named-activities.ts";
import type { Total } from "../visitors/visitor-event.ts";

/** A total with names. */
export interface TotalDescription extends Omit<Total, "day"> {
  /** The names; `null` if the activity or the experience no longer exists. */
  readonly activity: string | null;
  readonly experience: string | null;
  /** UTC, e.g. `2026-01-31`. */
  readonly day: string;
}

export function describeTotals(totals: readonly Total[], snapshot: ActivitySnapshot): readonly TotalDescription[] {
  const named = nameActivities(snapshot);
  return totals.map(({ activityId, experienceId, day, ...figures }) => {
    const activity = named.get(activityId);
    return {
      activityId,
      activity: activity?.name ?? null,
      experienceId,
      experience: activity?.experiences.get(experienceId) ?? null,
      day: new Date(day * millisecondsPerDay).toISOString().slice(0, 10),
      ...figures,
    };
  });
}

const millisecondsPerDay = 86_400_000;
