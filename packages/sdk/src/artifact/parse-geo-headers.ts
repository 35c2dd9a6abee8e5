import type { Geo } from "@fletch/delivery-api";

const texts = {
  ipAddress: "x-forwarded-for",
  countryCode: "x-geo-country-code",
  stateCode: "x-geo-region-code",
  city: "x-geo-city",
};
const numbers = { latitude: "x-geo-latitude", longitude: "x-geo-longitude" };

/** Parses geo as the CDN returns it, in headers or in JSON with the names of these headers. Omits invalid values. */
export function parseGeoHeaders(header: (name: string) => unknown): Geo {
  const geo: Record<string, unknown> = {};
  for (const [field, name] of Object.entries(numbers)) {
    const given = header(name);
    const value = typeof given === "string" && given.trim() !== "" ? Number(given) : given;
    if (Number.isFinite(value)) geo[field] = value;
  }
  for (const [field, name] of Object.entries(texts)) {
    const value = header(name);
    if (typeof value === "string" && value !== "") geo[field] = value;
  }
  return geo;
}
