import type { DecisioningMethod, DeliveryRequest } from "@fletch/delivery-api";
import { chooseRoute, type Route } from "../on-device/choose-route.ts";
import type { ClientServices, CreateLocalDecisioning, LocalDecisioning } from "../on-device/local-decisioning.ts";
import { Readiness } from "../on-device/readiness.ts";
import { decideAttributes } from "./decide-attributes.ts";
import { decideOnDevice } from "./decide-on-device.ts";

/** What a client with decisions on the device works with. Bundles of one without have no code for it. */
export interface LocalCalls {
  readonly device: LocalDecisioning;
  readonly readiness: Readiness;
  readonly decideOnDevice: typeof decideOnDevice;
  readonly decideAttributes: typeof decideAttributes;
  /** Where a call is decided: see `chooseRoute`. */
  chooseRoute(method: DecisioningMethod, request: DeliveryRequest): Route;
}

/** Makes what a client needs for decisions on the device, or is left out by an entry that has none. */
export type CreateLocalCalls = (services: ClientServices) => LocalCalls;

/** Calls that are decided on devices of `create`. */
export function createLocalCallsWith(create: CreateLocalDecisioning): CreateLocalCalls {
  return (services) => {
    const device = create(services);
    const standsIn = services.settings.whenEdgeFails === "on-device";
    return {
      device,
      readiness: new Readiness(device),
      decideOnDevice,
      decideAttributes,
      chooseRoute: (method, request) => chooseRoute(method, device, request, standsIn),
    };
  };
}
