import type { DecisioningMethod } from "@fletch/delivery-api";
import type { GetOffersOptions } from "../options/call-options.ts";
import { abortAfter, isWithin, systemClock } from "../runtime/clock.ts";
import { isWorkerRuntime } from "../runtime/worker-runtime.ts";
import { untilAborted } from "../transport/abort-listeners.ts";
import type { LocalDecisioning } from "./local-decisioning.ts";

/**
 * Returns what a call has to wait for. In workers a download ends with its request, so some request has to wait for it.
 * Rejects with `request-aborted` when the call's signal aborts.
 *
 * @param timeout in milliseconds
 */
export function waitForArtifact(
  device: LocalDecisioning,
  method: DecisioningMethod,
  { waitUntil, signal }: GetOffersOptions,
  timeout: number,
): Promise<void> | undefined {
  const lost = device.use(waitUntil);
  if (lost !== undefined) return untilAborted(isWithin(systemClock, timeout, lost), signal);
  if (!isWorkerRuntime() || method !== "on-device" || waitUntil !== undefined || device.available) return undefined;
  return untilAborted(device.obtain(abortAfter(systemClock, timeout)), signal);
}
