import type { Plan } from "@fletch/decisioning";
import type { PageServices } from "../call/page-services.ts";
import type { Impressions } from "../notifications/impressions.ts";
import { createNotificationQueue } from "../on-device/create-notification-queue.ts";
import { type CheckNames, createNameCheck } from "./check-names.ts";
import { ExposureMemory } from "./exposure-memory.ts";

/** State that the flags of one client share. */
export interface FlagHost {
  readonly client: PageServices;
  readonly memory: ExposureMemory;
  readonly checkNames: CheckNames | undefined;
}

const hosts = new WeakMap<PageServices, FlagHost>();

/** Returns the shared state of a client's flags. */
export function getFlagHost(client: PageServices): FlagHost {
  let host = hosts.get(client);
  if (host === undefined) {
    host = { client, memory: new ExposureMemory(), checkNames: createNameCheck(client) };
    hosts.set(client, host);
  }
  return host;
}

/** Returns the current plan; `undefined` without an artifact. */
export function getPlan({ client: { device } }: FlagHost): Plan | undefined {
  return device?.plan;
}

/** Adds impressions and conversions to the client's queue, which retries. */
export function report({ client }: FlagHost, impressions: Impressions): void {
  const { device, state, services } = client;
  if (device !== undefined) {
    device.notify(impressions);
    return;
  }
  state.queue ??= createNotificationQueue(services);
  state.queue.add(impressions);
}

/** Sends waiting reports. Never rejects. */
export async function flush({ client: { device, state } }: FlagHost): Promise<void> {
  await (device ?? state.queue)?.flush();
}
