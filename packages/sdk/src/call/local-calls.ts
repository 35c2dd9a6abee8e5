import type { DecisioningMethod, DeliveryRequest } from "@fletch/delivery-api";
import { chooseRoute, type Route } from "../on-device/choose-route.ts";
import type { ClientServices, CreateLocalDecisioning, LocalDecisioning } from "../on-device/local-decisioning.ts";
import { Readiness } from "../on-device/readiness.ts";
import { waitForArtifact } from "../on-device/wait-for-artifact.ts";
import type { GetOffersOptions } from "../options/call-options.ts";
import { decideAttributes } from "./decide-attributes.ts";
import { decideOnDevice } from "./decide-on-device.ts";
import { RunningDecisions } from "./running-decisions.ts";

/** The parts of a client for on-device decisions. Entries without them have no code for it in bundles. */
export interface LocalCalls {
  readonly device: LocalDecisioning;
  readonly readiness: Readiness;
  /** Calls that wait, and that the device decides or may decide. */
  readonly running: RunningDecisions;
  readonly decideOnDevice: typeof decideOnDevice;
  readonly decideAttributes: typeof decideAttributes;
  /** Chooses where a call is decided: see `chooseRoute`. */
  chooseRoute(method: DecisioningMethod, request: DeliveryRequest): Route;
  /** Returns the wait of a call before it is decided: see `waitForArtifact`. */
  waitForArtifact(method: DecisioningMethod, options: GetOffersOptions): Promise<void> | undefined;
}

/** Creates the parts for on-device decisions; entries without them pass none. */
export type CreateLocalCalls = (services: ClientServices) => LocalCalls;

/** Creates calls that are decided by `create`'s engine. */
export function createLocalCallsWith(create: CreateLocalDecisioning): CreateLocalCalls {
  return (services) => {
    const device = create(services);
    const { settings } = services;
    const hasFallback = settings.edgeFallback === "on-device";
    return {
      device,
      readiness: new Readiness(device),
      running: new RunningDecisions(),
      decideOnDevice,
      decideAttributes,
      chooseRoute: (method, request) => chooseRoute(method, device, request, hasFallback),
      waitForArtifact: (method, options) =>
        waitForArtifact(device, method, options, options.timeout ?? settings.timeout),
    };
  };
}
