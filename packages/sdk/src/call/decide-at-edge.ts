import type { RemoteDependency } from "@fletch/decisioning";
import type { GetOffersOptions } from "../options/call-options.ts";
import type { CallTimer } from "../promises/async-result.ts";
import type { CompleteCall } from "../request/complete-request.ts";
import { toWireRequest } from "../request/read-request.ts";
import type { TargetResult } from "../response/target-result.ts";
import type { CallContext } from "./call-context.ts";
import { finishCall } from "./finish-call.ts";

/** Decides a call at the Target edge with one Delivery request. */
export function decideAtEdge(
  context: CallContext,
  call: CompleteCall,
  options: GetOffersOptions,
  dependency: RemoteDependency | undefined,
  timing: CallTimer,
): Promise<TargetResult> {
  const { settings, inputs, sender, telemetrySender } = context;
  const { timeout = settings.timeout, signal } = options;
  // Measured even if the telemetry is full: this request sends the waiting entries, so there is room when it ends.
  const started = performance.now();
  const sent = call.isValid ? call : toWireCall(call, inputs);
  return sender.send(sent, timeout, signal, (response, times) => {
    telemetrySender.measure(sent, response, started, "server-side", times);
    return finishCall(context, sent, response, "server-side", dependency, timing);
  });
}

function toWireCall(call: CompleteCall, inputs: CallContext["inputs"]): CompleteCall {
  const { request, adjustments } = toWireRequest(call.request);
  inputs.take(adjustments, "invalid-request");
  return { ...call, request };
}
