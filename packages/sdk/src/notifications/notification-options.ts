import type { DeliveryRequest } from "@fletch/delivery-api";
import { type Fields, integer, isRecord, number, optional, predicate } from "@fletch/delivery-api/schema";
import type { EmitEvent } from "../observability/events.ts";
import type { Log } from "../observability/logger.ts";
import type { Clock } from "../runtime/clock.ts";
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

/** One Delivery request with notifications; rejects with a `TargetError`. */
export type SendDelivery = (call: {
  readonly request: DeliveryRequest;
  readonly requestId: string;
  readonly sessionId: string;
  readonly cluster: string | undefined;
  /** In milliseconds. */
  readonly timeout: number;
}) => Promise<unknown>;

export interface NotificationQueueSettings extends NotificationOptions {
  readonly deliver: SendDelivery;
  /** Of one request, in milliseconds. */
  readonly timeout: number;
  readonly createId: () => string;
  readonly emit: EmitEvent;
  readonly log: Log;
  readonly clock: Clock;
  /** A number from 0 up to, but without, 1. */
  readonly random: () => number;
  /** Whether requests belong to the request that starts them, and may be lost with it: see `isWorkerRuntime`. @default false */
  readonly inRequests?: boolean | undefined;
}
