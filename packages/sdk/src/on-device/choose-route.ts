import type { RemoteDependency } from "@fletch/decisioning";
import { type Adjustment, type DecisioningMethod, type DeliveryRequest, TargetError } from "@fletch/delivery-api";
import type { LocalDecisioning } from "./local-decisioning.ts";
import { withLastFailure } from "./with-last-failure.ts";

/** Where a call is decided. All of it goes one way: there are no mixed answers. */
export interface Route {
  /** Decides, unless it is the edge that does. */
  readonly device: LocalDecisioning | undefined;
  /** Decides in the edge's stead while that is left alone because it keeps failing. */
  readonly standIn: LocalDecisioning | undefined;
  /** What the artifact says of the requested names; `undefined` without an artifact, or where the decision itself finds it out. */
  readonly dependency: RemoteDependency | undefined;
}

/**
 * On the device, at the edge, or wherever the artifact says.
 *
 * @param standsIn whether the device may answer for an edge that is down even where `server-side` was asked for
 * @throws TargetError `not-ready` when it has to be on the device, and there is no artifact
 */
export function chooseRoute(
  method: DecisioningMethod,
  device: LocalDecisioning | undefined,
  request: DeliveryRequest,
  standsIn: boolean,
): Route {
  const usable = device?.available === true ? device : undefined;
  if (method === "on-device") {
    if (usable === undefined) throw notReady(device);
    return { device: usable, standIn: undefined, dependency: undefined };
  }
  if (usable === undefined) return edgeOnly;
  const dependency = usable.dependencyOf(request);
  if (method === "hybrid" && dependency?.remoteNeeded === false && !hasQaLink(request)) {
    return { device: usable, standIn: undefined, dependency };
  }
  return { device: undefined, standIn: method === "hybrid" || standsIn ? usable : undefined, dependency };
}

/** The device knows no links: activities that are not live are in no artifact (deviation D18). */
export function hasQaLink({ preview, qaMode }: Pick<DeliveryRequest, "preview" | "qaMode">): boolean {
  return preview !== undefined || qaMode !== undefined;
}

/** What a call is told that has a link and is decided on the device all the same. */
export const qaLinkOnDevice: Adjustment = {
  path: "$.request",
  action: "dropped",
  expected: "preview and qaMode only in calls that the Target edge decides",
  received: "them in a call that is decided on the device",
};

const edgeOnly: Route = { device: undefined, standIn: undefined, dependency: undefined };

function notReady(device: LocalDecisioning | undefined): TargetError {
  const message = "A decision on the device needs";
  return device === undefined
    ? new TargetError("not-ready", `${message} a client that was created with decisioningMethod on-device or hybrid`)
    : withLastFailure(
        "not-ready",
        `${message} an artifact; await ready(), or decide with hybrid`,
        device.artifact.lastError,
      );
}
