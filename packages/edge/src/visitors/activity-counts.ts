import type { EventKind } from "./visitor-event.ts";

/** Which activity to read the counts of, and of which days. Days are whole days since the epoch, UTC. */
export interface CountsQuery {
  readonly activityId: number;
  /** The first day. Visitors who were first shown the activity before it are left out, with all that they did. @default all */
  readonly from?: number;
  /** The last day. @default all */
  readonly to?: number;
}

/** What was counted of an activity: what a report is made from. */
export interface ActivityCounts {
  readonly exposures: readonly ExposureCount[];
  readonly results: readonly ResultCount[];
}

/** Visitors who were shown an experience for the first time, on a day. */
export interface ExposureCount {
  readonly experienceId: number;
  readonly day: number;
  readonly visitors: number;
}

/** What visitors of an experience did on a day. */
export interface ResultCount {
  readonly experienceId: number;
  readonly kind: Exclude<EventKind, "impression">;
  readonly metric: string;
  readonly day: number;
  /** Visitors for whom it was the first such event. */
  readonly visitors: number;
  readonly events: number;
  /** Revenue. */
  readonly amount: number;
  /** What the sum over visitors of the square of each one's revenue grew by. */
  readonly squares: number;
}
