/**
 * Why a notification was dropped: the queue was full, Target refused it, delivery failed for too long, or the client
 * was closed.
 */
export type DropReason = "queue-full" | "rejected" | "expired" | "closed";

/** Counts of notifications by state. Each notification is in exactly one of them. */
export interface NotificationCounts {
  readonly sent: number;
  readonly dropped: number;
  readonly droppedBy: Readonly<Record<DropReason, number>>;
  readonly pending: number;
}

/** The counts of clients that send nothing. */
export const emptyCounts: NotificationCounts = Object.freeze({
  sent: 0,
  dropped: 0,
  droppedBy: Object.freeze({ "queue-full": 0, rejected: 0, expired: 0, closed: 0 }),
  pending: 0,
});
