import type { MetricEventKind } from "../metrics/metric-kinds.ts";

/** The kind of an event. */
export type EventKind = "impression" | MetricEventKind;

/** An impression or a conversion of a visitor. */
export interface VisitorEvent {
  /**
   * The unique id of the event for its visitor: the notification's, or one that the edge created. Repeated events with the same id, activity,
   * kind and metric are counted once. At most 300 characters.
   */
  readonly eventId: string;
  readonly kind: EventKind;
  /** 0 without an activity. */
  readonly activityId: number;
  /** @default 0 */
  readonly experienceId?: number;
  /** The success metric, e.g. `click` or the name of an mbox. @default "" */
  readonly metric?: string;
  /** For impressions: those of a visitor and an activity with the same id are counted once. */
  readonly impressionId?: string;
  /** The mbox or view. @default "" */
  readonly name?: string;
  readonly orderId?: string;
  /** Revenue. @default 0 */
  readonly amount?: number;
  /** The client's time of the event, in milliseconds since the epoch. */
  readonly occurredAt: number;
}

/** The events of one kind for an experience on a day. */
export interface Total {
  readonly activityId: number;
  readonly experienceId: number;
  readonly kind: EventKind;
  /** Empty for impressions. */
  readonly metric: string;
  /** Days since the epoch, UTC. */
  readonly day: number;
  readonly events: number;
  /** Visitors for whom it was the first such event, so that sums over days count nobody twice. */
  readonly visitors: number;
  /** Revenue. */
  readonly amount: number;
  /** The sum over visitors of the square of each one's revenue. */
  readonly squares: number;
}
