import { systemClock } from "../clock.ts";
import { createId } from "../create-id.ts";
import { NotificationQueue } from "../notifications/notification-queue.ts";
import { isWorkerRuntime } from "../worker-runtime.ts";
import type { DeviceServices } from "./device.ts";

/** The queue that the client's options describe. */
export function createNotificationQueue({ settings, sender, emit, log }: DeviceServices): NotificationQueue {
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
  });
}
