import type { RemoteDependency } from "@fletch/decisioning";
import type { DeliveryResponse } from "@fletch/delivery-api";
import type { Log } from "../observability/logger.ts";
import type { CallTimer } from "../promises/async-result.ts";
import type { CompleteCall } from "../request/complete-request.ts";
import { buildResult } from "../response/build-result.ts";
import type { ResultMeta, TargetResult } from "../response/target-result.ts";

/** Builds the result of a call from its response. */
export function finishCall(
  { log }: { readonly log: Log },
  call: CompleteCall,
  response: DeliveryResponse,
  decisioningMethod: "on-device" | "server-side",
  dependency: RemoteDependency | undefined,
  timing: CallTimer,
): TargetResult {
  const meta: ResultMeta = {
    decisioningMethod,
    // Copies of lists: the engine shares them between decisions.
    remoteMboxes: copy(dependency?.remoteMboxes),
    remoteViews: copy(dependency?.remoteViews),
  };
  const result = buildResult(call, response, meta, timing);
  if (log.enabled) log.debug(`Decided ${decisioningMethod}`, response);
  return result;
}

/** Most lists are empty. */
function copy(names: readonly string[] | undefined): readonly string[] {
  return names?.length ? [...names] : [];
}
