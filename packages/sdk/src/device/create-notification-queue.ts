import { systemClock } from "../clock.ts";
import { createId } from "../create-id.ts";
import type { Impressions } from "../notifications/impressions.ts";
import { NotificationQueue } from "../notifications/notification-queue.ts";
import { isWorkerRuntime } from "../worker-runtime.ts";
import type { DeviceServices } from "./device.ts";

/**
 * The queue that the client's options describe. When it has nothing to send, telemetry that waits goes out by itself, in the name of the
 * latest visitor: a Delivery request needs one.
 */
export function createNotificationQueue(
  { settings, sender, telemetry, emit, log }: DeviceServices,
  latest: () => Impressions | undefined,
): NotificationQueue {
  const { options, timeout } = settings;
  return new NotificationQueue({
    flushInterval: options.flushInterval,
    maxPendingNotifications: options.maxPendingNotifications,
    outbox: options.outbox,
    deliver: (call) => sender.send(call, call.timeout),
    timeout,
    createId,
    emit,
    log,
    clock: systemClock,
    random: Math.random,
    inRequests: isWorkerRuntime(),
    onEmptyFlush: () => {
      const carrier = latest();
      if (carrier === undefined || telemetry.pending === 0) return undefined;
      const { visitor, sessionId, cluster } = carrier;
      const requestId = createId();
      return sender.send({ request: { requestId, ...visitor }, requestId, sessionId, cluster }, timeout);
    },
  });
}
