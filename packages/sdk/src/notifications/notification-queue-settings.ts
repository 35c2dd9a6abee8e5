import type { DeliveryRequest } from "@fletch/delivery-api";
import type { EmitEvent } from "../observability/events.ts";
import type { Log } from "../observability/logger.ts";
import type { Clock } from "../runtime/clock.ts";
import type { NotificationOptions } from "./notification-options.ts";

/** Sends one Delivery request with notifications. Rejects with a `TargetError`. */
export type SendDelivery = (call: {
  readonly request: DeliveryRequest;
  readonly requestId: string;
  readonly sessionId: string;
  readonly cluster: string | undefined;
  /** In milliseconds. */
  readonly timeout: number;
}) => Promise<unknown>;

/** How `close` ends. */
export interface QueueEnd {
  /** In milliseconds. */
  readonly deadline: number;
  /** Resolves after running decisions, whose impressions are accepted until then. @default none are running */
  readonly running?: Promise<unknown> | undefined;
}

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
  /**
   * Whether I/O belongs to the request that starts it, and may be lost with it: see `isWorkerRuntime`. @default false
   */
  readonly inRequests?: boolean | undefined;
}
