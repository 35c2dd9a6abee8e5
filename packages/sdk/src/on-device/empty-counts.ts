import type { NotificationCounts } from "../notifications/notification-queue.ts";

/** The counts of those who send nothing. */
export const emptyCounts: NotificationCounts = Object.freeze({
  sent: 0,
  dropped: 0,
  droppedBy: Object.freeze({ "queue-full": 0, rejected: 0, expired: 0, closed: 0 }),
  pending: 0,
});
