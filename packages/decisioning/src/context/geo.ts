import type { Geo, Writable } from "@fletch/delivery-api";
import type { GeoContext } from "../model.ts";

/** Returns the geo location under the names that conditions use. Values are compared as they are: give them in upper case. */
export function readGeo(geo: Geo | undefined): GeoContext {
  if (geo === undefined) return nowhere;
  const context: Writable<GeoContext> = {};
  if (geo.countryCode !== undefined) context.country = geo.countryCode;
  if (geo.stateCode !== undefined) context.region = geo.stateCode;
  if (geo.city !== undefined) context.city = geo.city;
  if (geo.latitude !== undefined) context.latitude = geo.latitude;
  if (geo.longitude !== undefined) context.longitude = geo.longitude;
  return context;
}

const nowhere: GeoContext = Object.freeze({});
