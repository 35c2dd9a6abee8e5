import type { DecisioningMethod } from "@fletch/delivery-api";
import type { GetOffersOptions } from "../options/call-options.ts";
import { abortAfter, isWithin, systemClock } from "../runtime/clock.ts";
import { isWorkerRuntime } from "../runtime/worker-runtime.ts";
import type { LocalDecisioning } from "./local-decisioning.ts";

/**
 * Returns what a call has to wait for. In workers a download ends with its request, so some request has to wait for it.
 *
 * @param timeout in milliseconds
 */
export function waitForArtifact(
  device: LocalDecisioning,
  method: DecisioningMethod,
  waitUntil: GetOffersOptions["waitUntil"],
  timeout: number,
): Promise<void> | undefined {
  const lost = device.use(waitUntil);
  if (lost !== undefined) return isWithin(systemClock, timeout, lost);
  if (!isWorkerRuntime() || method !== "on-device" || waitUntil !== undefined || device.available) return undefined;
  return device.obtain(abortAfter(systemClock, timeout));
}
