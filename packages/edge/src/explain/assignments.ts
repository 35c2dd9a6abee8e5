import type { Named, Share } from "@fletch/decisioning";
import { type ExperienceShare, readSplit } from "../visitors/split-text.ts";
import type { VisitorProfile } from "../visitors/visitor-profile.ts";
import type { VisitorStore } from "../visitors/visitor-store.ts";

/** A stored experience of an activity. */
export interface Assignment {
  readonly experience: Named;
  /** When it was assigned, ISO 8601; `null`: the store does not say. */
  readonly since: string | null;
  /** The split at that time; `null`: not assigned by split, or the store does not say. */
  readonly drawnFrom: readonly DrawnShare[] | null;
}

/** A stored experience, and whether it still counts. */
export interface ExplainedAssignment extends Assignment {
  /**
   * Why the visitor does not have it any more: audiences decide, and give another one or none, or the activity has no such experience; `null`: the
   * visitor has it, or the activity is not served.
   */
  readonly endedBy: "audience" | "removal" | null;
}

/** An experience of a split, and its share. */
export type DrawnShare = Omit<Share, "ranges">;

/** Returns the visitor's assignments by activity id. Custom stores may omit time and split. */
export async function readAssignments(
  store: VisitorStore,
  { experiences, id }: VisitorProfile,
): Promise<ReadonlyMap<number, Assignment>> {
  if (experiences.size === 0) return new Map();
  const rows = (await store.exportVisitor(id))?.experiences ?? [];
  const rowsByActivity = new Map(rows.map((row) => [Number(Reflect.get(row, "activity_id")), row]));
  return new Map(
    Array.from(experiences, ([activityId, experienceId]) => {
      const row = rowsByActivity.get(activityId) ?? {};
      const time: unknown = Reflect.get(row, "assigned_at");
      const since = time === undefined ? null : new Date(Number(time)).toISOString();
      const split = readSplit(Reflect.get(row, "split"));
      // Earlier versions of the edge move a visitor without updating the split.
      const drawnFrom = split?.some(([id]) => id === experienceId) === true ? split.map(toDrawnShare) : null;
      return [activityId, { experience: { id: experienceId, name: "" }, since, drawnFrom }];
    }),
  );
}

function toDrawnShare([id, percent]: ExperienceShare): DrawnShare {
  return { experience: { id, name: "" }, percent };
}
