import type { RemoteDependency } from "@fletch/decisioning";
import type { Adjustment, DecisioningMethod, DeliveryRequest, TargetError } from "@fletch/delivery-api";
import type { LocalDecisioning } from "./local-decisioning.ts";
import { withLastFailure } from "./with-last-failure.ts";

/** The route of a call. A call takes one route: there are no mixed responses. */
export interface Route {
  /** Decides the call; `undefined`: the edge does. */
  readonly device: LocalDecisioning | undefined;
  /** Decides in the edge's stead while that is left alone because it keeps failing. */
  readonly fallback: LocalDecisioning | undefined;
  /** What the artifact says of the requested names; `undefined` without an artifact, or where the decision itself finds it out. */
  readonly dependency: RemoteDependency | undefined;
  /** Parts of the request that the route does not support. */
  readonly adjustments: readonly Adjustment[];
}

/**
 * Chooses the device, the edge, or what the artifact requires.
 *
 * @param hasFallback whether the device may answer for an edge that is down even where `server-side` was asked for
 * @throws TargetError `not-ready` when it has to be on the device, and there is no artifact
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

/** The way of a client that has no other. */
export const edgeOnly: Route = { device: undefined, fallback: undefined, dependency: undefined, adjustments: [] };

function notReady(device: LocalDecisioning): TargetError {
  return withLastFailure(
    "not-ready",
    "A decision on the device needs an artifact; await ready(), or decide with hybrid",
    device.artifact.lastError,
  );
}
