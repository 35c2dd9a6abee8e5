import type { TelemetrySender } from "../delivery/telemetry-sender.ts";
import type { ClientServices, LocalDecisioning } from "../on-device/local-decisioning.ts";
import type { GetOffersOptions } from "../options/call-options.ts";
import type { CallTimer } from "../promises/async-result.ts";
import { mapResult } from "../promises/map-result.ts";
import type { CompleteCall } from "../request/complete-request.ts";
import type { TargetResult } from "../response/target-result.ts";
import { finishCall } from "./finish-call.ts";

/** Decides a call on the device. Returns a promise only if the visitor's geo has to be looked up first. */
export function decideOnDevice(
  context: ClientServices & { readonly telemetrySender: TelemetrySender },
  device: LocalDecisioning,
  call: CompleteCall,
  { waitUntil, signal }: GetOffersOptions,
  timing: CallTimer,
): TargetResult | Promise<TargetResult> {
  const { sender, telemetry, telemetrySender } = context;
  // 0: telemetry was full at the start. The end is then not measured, even if there is room again.
  const started = telemetry.wanted ? performance.now() : 0;
  const known = sender.withOwnCluster(call);
  return mapResult(device.decide(known, signal), ({ response, remote }) => {
    if (started > 0) telemetrySender.measure(known, response, started, "on-device");
    waitUntil?.(device.flush());
    return finishCall(context, known, response, "on-device", remote, timing);
  });
}
