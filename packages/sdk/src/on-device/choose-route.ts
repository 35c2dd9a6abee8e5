import type { RemoteDependency } from "@fletch/decisioning";
import type { Adjustment, DecisioningMethod, DeliveryRequest, TargetError } from "@fletch/delivery-api";
import type { LocalDecisioning } from "./local-decisioning.ts";
import { withLastFailure } from "./with-last-failure.ts";

/** The route of a call. A call takes one route: there are no mixed responses. */
export interface Route {
  /** Decides the call; `undefined` for the edge. */
  readonly device: LocalDecisioning | undefined;
  /** Decides while the edge's circuit is open. */
  readonly fallback: LocalDecisioning | undefined;
  /** The requested names that only the edge can decide; `undefined` without an artifact, or if the decision itself finds them. */
  readonly dependency: RemoteDependency | undefined;
  /** Parts of the request that the route does not support. */
  readonly adjustments: readonly Adjustment[];
}

/**
 * Chooses the device or the edge for a call.
 *
 * @param hasFallback whether the device decides `server-side` calls while the edge's circuit is open
 * @throws TargetError `not-ready` for an on-device call without an artifact
 */
export function chooseRoute(
  method: DecisioningMethod,
  device: LocalDecisioning,
  request: DeliveryRequest,
  hasFallback: boolean,
): Route {
  const usable = device.available ? device : undefined;
  if (method === "on-device") {
    if (usable === undefined) throw notReady(device);
    const adjustments = hasQaLink(request) ? [qaLinkOnDevice] : edgeOnly.adjustments;
    return { device: usable, fallback: undefined, dependency: undefined, adjustments };
  }
  if (usable === undefined) return edgeOnly;
  const dependency = usable.findDependency(request);
  if (method === "hybrid" && dependency?.remoteNeeded === false && !hasQaLink(request)) {
    return { ...edgeOnly, device: usable, dependency };
  }
  return { ...edgeOnly, fallback: method === "hybrid" || hasFallback ? usable : undefined, dependency };
}

/** The device supports no QA or preview links: artifacts contain no drafts (deviation D18). */
export function hasQaLink({ preview, qaMode }: Pick<DeliveryRequest, "preview" | "qaMode">): boolean {
  return preview !== undefined || qaMode !== undefined;
}

/** The warning for an on-device call with a link. */
const qaLinkOnDevice: Adjustment = {
  path: "$.request",
  action: "dropped",
  expected: "preview and qaMode only in calls that the Target edge decides",
  received: "them in a call that is decided on the device",
};

/** The route of a client without on-device decisions. */
export const edgeOnly: Route = { device: undefined, fallback: undefined, dependency: undefined, adjustments: [] };

function notReady(device: LocalDecisioning): TargetError {
  return withLastFailure(
    "not-ready",
    "A decision on the device needs an artifact; await ready(), or decide with hybrid",
    device.artifact.lastError,
  );
}
