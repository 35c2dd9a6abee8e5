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
  /** Visitors by the day of their first impression of an experience. */
  readonly exposures: readonly ExposureCount[];
  /** What they did. What a visitor did before that first impression counts on its day. */
  readonly results: readonly ResultCount[];
  /** Visitors who were not shown the experience until now, by what they did. They are not in `results`. */
  readonly unexposed: readonly UnexposedCount[];
  /** Single orders, of metrics that have some. */
  readonly orders: readonly OrderCount[];
  /** Visitors who were shown a second experience of the activity. */
  readonly visitorsInSeveralExperiences: number;
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

/** Visitors who met a metric of an experience that they were not shown. */
export type UnexposedCount = Pick<ResultCount, "experienceId" | "kind" | "metric" | "visitors">;

/** The single orders of an experience. */
export interface OrderCount {
  readonly experienceId: number;
  readonly metric: string;
  readonly orders: number;
  /** The sum of their amounts, and of the squares of those. */
  readonly amount: number;
  readonly squares: number;
  /** The amounts of the largest, ten at most. Orders of forgotten visitors and events are not among them. */
  readonly largest: readonly number[];
  /** Orders that came again for their visitor. They were not counted again. */
  readonly repeated: number;
}

/** How many of the largest orders are told. */
export const mostLargestOrders = 10;
