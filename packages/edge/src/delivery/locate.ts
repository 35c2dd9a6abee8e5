import { needsGeo, type Plan } from "@fletch/decisioning";
import type { DeliveryRequest } from "@fletch/delivery-api";
import { callerAddress, type GeoLookup } from "../geo/geo-directory.ts";

/**
 * The request with the visitor's place, looked up where the artifact wants it and the request says nothing of it: by the address in the
 * request, else by the caller's.
 */
export async function locate(
  request: DeliveryRequest,
  headers: Headers,
  plan: Plan,
  lookup: GeoLookup,
): Promise<DeliveryRequest> {
  const { context } = request;
  const ipAddress = context.geo?.ipAddress ?? callerAddress(headers);
  if (ipAddress === undefined) return request;
  const asked = { ...request, context: { ...context, geo: { ...context.geo, ipAddress } } };
  if (!needsGeo(plan, asked)) return request;
  const geo = await lookup(ipAddress);
  return { ...request, context: { ...context, geo: { ...geo, ipAddress } } };
}
