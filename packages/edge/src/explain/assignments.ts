import type { Named, Share } from "@fletch/decisioning";
import { type ExperienceShare, readSplit } from "../visitors/split-text.ts";
import type { VisitorProfile } from "../visitors/visitor-profile.ts";
import type { VisitorStore } from "../visitors/visitor-store.ts";

/** An experience that a visitor got of an activity, and keeps. */
export interface Assignment {
  readonly experience: Named;
  /** Since when, ISO 8601; `null`: the store does not tell. */
  readonly since: string | null;
  /** The split that it was drawn from; `null`: chance had no part in it, or the store does not tell. */
  readonly drawnFrom: readonly DrawnShare[] | null;
}

/** An experience of a split, and its share. */
export type DrawnShare = Omit<Share, "ranges">;

/** Returns what a visitor keeps, by activity id. Stores of the user's own may not tell since when, and from what. */
export async function readAssignments(
  store: VisitorStore,
  { experiences, id }: VisitorProfile,
): Promise<ReadonlyMap<number, Assignment>> {
  if (experiences.size === 0) return new Map();
  const rows = (await store.exportVisitor(id))?.experiences ?? [];
  const rowOf = new Map(rows.map((row) => [Number(Reflect.get(row, "activity_id")), row]));
  return new Map(
    Array.from(experiences, ([activityId, experienceId]) => {
      const row = rowOf.get(activityId) ?? {};
      const time: unknown = Reflect.get(row, "assigned_at");
      const since = time === undefined ? null : new Date(Number(time)).toISOString();
      const split = readSplit(Reflect.get(row, "split"));
      // An edge of an earlier version moves a visitor and leaves the split of the experience before.
      const drawnFrom = split?.some(([id]) => id === experienceId) === true ? split.map(toDrawnShare) : null;
      return [activityId, { experience: { id: experienceId, name: "" }, since, drawnFrom }];
    }),
  );
}

function toDrawnShare([id, percent]: ExperienceShare): DrawnShare {
  return { experience: { id, name: "" }, percent };
}
