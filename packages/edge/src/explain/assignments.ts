import type { Named } from "@fletch/decisioning";
import type { VisitorProfile } from "../visitors/visitor-profile.ts";
import type { VisitorStore } from "../visitors/visitor-store.ts";

/** An experience that a visitor got of an activity, and keeps. */
export interface Assignment {
  readonly experience: Named;
  /** Since when, ISO 8601; `null`: the store does not tell. */
  readonly since: string | null;
}

/** Returns what a visitor keeps, by activity id. Stores of the user's own may not tell since when. */
export async function readAssignments(
  store: VisitorStore,
  { experiences, id }: VisitorProfile,
): Promise<ReadonlyMap<number, Assignment>> {
  if (experiences.size === 0) return new Map();
  const rows = (await store.exportVisitor(id))?.experiences ?? [];
  const times = new Map(rows.map((row) => [Number(Reflect.get(row, "activity_id")), Reflect.get(row, "assigned_at")]));
  return new Map(
    Array.from(experiences, ([activityId, experienceId]) => {
      const time: unknown = times.get(activityId);
      const since = time === undefined ? null : new Date(Number(time)).toISOString();
      return [activityId, { experience: { id: experienceId, name: "" }, since }];
    }),
  );
}
