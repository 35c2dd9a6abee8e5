import type { Impressions } from "../notifications/impressions.ts";
import type { NotificationQueue } from "../notifications/notification-queue.ts";
import { createNotificationQueue } from "../on-device/create-notification-queue.ts";
import { isWorkerRuntime } from "../runtime/worker-runtime.ts";
import type { PageServices } from "./page-services.ts";

/** Adds what pages and flags report to the client's queue, which retries and counts. A closed client drops it as `closed`. */
export function report(client: PageServices, impressions: Impressions): void {
  if (client.device === undefined) openQueue(client).add(impressions);
  else client.device.notify(impressions);
}

/** Sends waiting reports now. Never rejects. */
export async function flushReports({ device, state }: PageServices): Promise<void> {
  await (device ?? state.queue)?.flush();
}

/**
 * Sends what earlier processes left in the outbox, if there is one. Without on-device decisions there is no queue that did
 * so before. In workers the first report does it: its request has I/O.
 */
export function readOutbox(client: PageServices): void {
  const { device, services } = client;
  if (device === undefined && services.options.outbox !== undefined && !isWorkerRuntime()) openQueue(client);
}

/** A closed client gets a closed queue, which counts, and leaves the outbox to the next start. */
function openQueue({ services, state, isClosed }: PageServices): NotificationQueue {
  if (state.queue === undefined) {
    const closed = isClosed();
    const { options } = services;
    state.queue = createNotificationQueue(
      closed ? { ...services, options: { ...options, outbox: undefined } } : services,
    );
    if (closed) void state.queue.close({ deadline: 0 });
  }
  return state.queue;
}
