import type { MetricEventKind } from "../metrics/metric-kinds.ts";

/** What kind of thing happened. */
export type EventKind = "impression" | MetricEventKind;

/** Something that a visitor saw or did. */
export interface VisitorEvent {
  /**
   * What makes it one of a kind for its visitor: the id of the notification, or one that the edge made. It is counted once for an
   * activity, kind and metric, however often it comes. At most 300 characters.
   */
  readonly eventId: string;
  readonly kind: EventKind;
  /** 0 for what belongs to no activity. */
  readonly activityId: number;
  /** @default 0 */
  readonly experienceId?: number;
  /** Which success metric was met, e.g. `click` or the name of an mbox. @default "" */
  readonly metric?: string;
  /** Of impressions: equal ones of a visitor and an activity are one impression. */
  readonly impressionId?: string;
  /** The mbox or view. @default "" */
  readonly name?: string;
  readonly orderId?: string;
  /** Revenue. @default 0 */
  readonly amount?: number;
  /** When it happened, as the client says, in milliseconds since the epoch. */
  readonly occurredAt: number;
}

/** Events of one kind, of an experience, on a day. */
export interface Total {
  readonly activityId: number;
  readonly experienceId: number;
  readonly kind: EventKind;
  /** Empty for impressions. */
  readonly metric: string;
  /** Days since the epoch, UTC. */
  readonly day: number;
  readonly events: number;
  /** Visitors for whom it was the first such event: so sums over days count nobody twice. */
  readonly visitors: number;
  /** Revenue. */
  readonly amount: number;
  /** The sum over visitors of the square of each one's revenue. */
  readonly squares: number;
}
