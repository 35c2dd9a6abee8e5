import { type DeliveryRequest, isIpAddress, unknownIpAddress } from "@fletch/delivery-api";
import type { Plan } from "../plan.ts";

/**
 * Returns whether geo has to be looked up before `decide`: the artifact uses it, the request has a usable IP address
 * (or the marker `unknownIpAddress`), and the request has no geo fields.
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
