import type { EventKind } from "./visitor-event.ts";

/** The activity and the days whose counts are read. Days are whole days since the epoch, UTC. */
export interface CountsQuery {
  readonly activityId: number;
  /** The first day. Leaves out visitors who were first shown the activity before it, with all their events. @default all */
  readonly from?: number;
  /** The last day. @default all */
  readonly to?: number;
}

/** The counts of an activity, from which a report is made. */
export interface ActivityCounts {
  /** Visitors by the day of their first impression of an experience. */
  readonly exposures: readonly ExposureCount[];
  /** Conversions of these visitors. Conversions before the first impression count on its day. */
  readonly results: readonly ResultCount[];
  /** Conversions of visitors who have not been shown the experience. They are not in `results`. */
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

/** Conversions of an experience's visitors on a day. */
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
  /** The growth on that day of the sum over visitors of their squared revenue. */
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
  /** The amounts of the largest orders, ten at most, without those of deleted visitors and events. */
  readonly largest: readonly number[];
  /** Orders with an id that was already counted for their visitor. They are not counted again. */
  readonly repeated: number;
}

/** The number of largest orders that are returned. */
export const maxLargestOrders = 10;
