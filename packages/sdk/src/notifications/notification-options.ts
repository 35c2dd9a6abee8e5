import { type Fields, integer, isRecord, number, optional, predicate } from "@fletch/delivery-api/schema";
import type { Outbox } from "./outbox.ts";

/** Options for impressions of on-device decisions. */
export interface NotificationOptions {
  /** How long impressions wait to be sent together, in milliseconds. @default 2000 */
  readonly flushInterval?: number | undefined;
  /**
   * The most waiting impressions; beyond it new ones are dropped, and reported as `notificationDropped`. @default 10000
   */
  readonly maxPendingNotifications?: number | undefined;
  /** Keeps undelivered impressions for the next start. @default none: a killed process loses waiting impressions */
  readonly outbox?: Outbox | undefined;
}

export function createNotificationOptionFields(): Fields<NotificationOptions> {
  return {
    flushInterval: optional(number({ min: 0 })),
    maxPendingNotifications: optional(integer({ min: 1 })),
    outbox: optional(
      predicate(
        "an object with the functions recover, add, remove and close",
        (value): value is Outbox =>
          isRecord(value) && ["recover", "add", "remove", "close"].every((name) => typeof value[name] === "function"),
      ),
    ),
  };
}
