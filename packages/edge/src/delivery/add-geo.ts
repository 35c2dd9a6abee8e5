import type { DeliveryRequest, Geo } from "@fletch/delivery-api";
import { withFields } from "@fletch/delivery-api/schema";
import { callerAddress, type GeoLookup } from "../geo/geo-directory.ts";
import type { HeaderReader } from "../http/message.ts";

/**
 * Adds the visitor's geo to a request without one, looked up by the IP address of the request, else of the caller. Asks
 * the lookup even without an address: it may know a fixed location.
 */
export async function addGeo(
  request: DeliveryRequest,
  headers: HeaderReader,
  lookup: GeoLookup,
): Promise<DeliveryRequest> {
  const { context } = request;
  if (context.geo !== undefined && geoFields.some((field) => context.geo?.[field] !== undefined)) return request;
  const ipAddress = context.geo?.ipAddress ?? callerAddress(headers);
  const geo = await lookup(ipAddress);
  const known = { ...context.geo, ...geo, ...(ipAddress !== undefined && { ipAddress }) };
  return { ...request, context: withFields(context, { geo: known }) };
}

const geoFields: readonly (keyof Geo)[] = ["latitude", "longitude", "countryCode", "stateCode", "city"];
