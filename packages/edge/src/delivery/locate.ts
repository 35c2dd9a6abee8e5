import { needsGeo, type Plan } from "@fletch/decisioning";
import type { DeliveryRequest } from "@fletch/delivery-api";
import { callerAddress, type GeoLookup } from "../geo/geo-directory.ts";

/**
 * The request with the visitor's place, looked up where the artifact wants it and the request says nothing of it: by the address in the
 * request, else by the caller's. Without either the look-up is asked all the same: where everybody is in one place, it knows.
 */
export async function locate(
  request: DeliveryRequest,
  headers: Headers,
  plan: Plan,
  lookup: GeoLookup,
): Promise<DeliveryRequest> {
  const { context } = request;
  const ipAddress = context.geo?.ipAddress ?? callerAddress(headers);
  const asked = { ...context, geo: { ...context.geo, ipAddress: ipAddress ?? "unknownIpAddress" } };
  if (!needsGeo(plan, { ...request, context: asked })) return request;
  const geo = await lookup(ipAddress);
  return { ...request, context: { ...context, geo: { ...geo, ...(ipAddress !== undefined && { ipAddress }) } } };
}
