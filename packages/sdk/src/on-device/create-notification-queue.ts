import { NotificationQueue } from "../notifications/notification-queue.ts";
import { systemClock } from "../runtime/clock.ts";
import { createId } from "../runtime/create-id.ts";
import { isWorkerRuntime } from "../runtime/worker-runtime.ts";
import type { ClientServices } from "./local-decisioning.ts";

/** Creates the queue of the client's options. */
export function createNotificationQueue({ settings, options, sender, emit, log }: ClientServices): NotificationQueue {
  return new NotificationQueue({
    flushInterval: settings.flushInterval,
    maxPendingNotifications: options.maxPendingNotifications,
    outbox: options.outbox,
    deliver: (call) => sender.send(call, call.timeout),
    timeout: settings.timeout,
    createId,
    emit,
    log,
    clock: systemClock,
    random: Math.random,
    inRequests: isWorkerRuntime(),
  });
}
