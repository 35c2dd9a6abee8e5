import { type DeliveryRequest, isIpAddress } from "@fletch/delivery-api";
import type { Plan } from "../plan.ts";

/** Says "the address is that of this machine": the look-up is then made without one. */
const unknownIpAddress = "unknownIpAddress";

/**
 * Whether the visitor's place has to be looked up before `decide`: the artifact wants it, the request has a usable IP address
 * (or the marker `unknownIpAddress`), and says nothing of the place itself.
 */
export function needsGeo(plan: Plan, request: DeliveryRequest): boolean {
  const geo = request.context.geo;
  return (
    plan.artifact.geoTargetingEnabled &&
    geo !== undefined &&
    (geo.ipAddress === unknownIpAddress || isIpAddress(geo.ipAddress)) &&
    geo.latitude === undefined &&
    geo.longitude === undefined &&
    geo.countryCode === undefined &&
    geo.stateCode === undefined &&
    geo.city === undefined
  );
}
