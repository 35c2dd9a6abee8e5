import { type Fields, integer, isRecord, number, optional, predicate } from "@fletch/delivery-api/schema";
import type { Outbox } from "./outbox.ts";

/** Options of the client on the impressions of decisions on the device. */
export interface NotificationOptions {
  /** The longest time that impressions wait to be sent together, in milliseconds. @default 2000 */
  readonly flushInterval?: number | undefined;
  /** Most impressions that wait; beyond it new ones are dropped, and told as `notificationDropped`. @default 10000 */
  readonly maxPendingNotifications?: number | undefined;
  /** Keeps impressions that were not delivered for the next start. @default none: what waits when the process is killed is lost */
  readonly outbox?: Outbox | undefined;
}

export const notificationOptionFields: Fields<NotificationOptions> = {
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
