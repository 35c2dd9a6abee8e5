import type { DeliveryRequest, Geo } from "@fletch/delivery-api";
import { callerAddress, type GeoLookup } from "../geo/geo-directory.ts";
import type { HeaderReader } from "../http/message.ts";

/**
 * The request with the visitor's place, looked up where the request says nothing of it: by the address in the request, else by the
 * caller's. Without either the look-up is asked all the same: where everybody is in one place, it knows.
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
  return {
    ...request,
    context: { ...context, geo: { ...context.geo, ...geo, ...(ipAddress !== undefined && { ipAddress }) } },
  };
}

const geoFields: readonly (keyof Geo)[] = ["latitude", "longitude", "countryCode", "stateCode", "city"];
