import { type Geo, isIpAddress } from "@fletch/delivery-api";

/** Finds the geo of an IP address. Input `undefined`: unknown address. Output `undefined`: unknown geo. */
export type GeoLookup = (ipAddress: string | undefined) => Geo | undefined | Promise<Geo | undefined>;

/** The names of the fields of `GET /v1/geo`. */
const geoHeaders: readonly (readonly [name: string, field: keyof Geo])[] = [
  ["x-geo-latitude", "latitude"],
  ["x-geo-longitude", "longitude"],
  ["x-geo-country-code", "countryCode"],
  ["x-geo-region-code", "stateCode"],
  ["x-geo-city", "city"],
];

/** Returns geo in the form of Target's CDN. */
export function describeGeo(geo: Geo, ipAddress: string | undefined): Readonly<Record<string, unknown>> {
  const known = geoHeaders.filter(([, field]) => geo[field] !== undefined);
  return {
    ...(ipAddress !== undefined && { "x-forwarded-for": ipAddress }),
    ...Object.fromEntries(known.map(([name, field]) => [name, geo[field]])),
  };
}

/**
 * Returns geo as the headers of an artifact. Headers are ASCII: `Zürich` becomes `Zurich`, and other letters are
 * omitted.
 */
export function toGeoHeaders(geo: Geo, ipAddress: string | undefined): Readonly<Record<string, string>> {
  const texts = Object.entries(describeGeo(geo, ipAddress)).map(([name, value]) => [name, toAscii(String(value))]);
  return Object.fromEntries(texts.filter(([, text]) => text !== ""));
}

/** Empty for letters without an ASCII form. */
function toAscii(text: string): string {
  const plain = text.normalize("NFD").replaceAll(/\p{M}/gu, "");
  return /^[\x20-\x7e]*$/.test(plain) ? plain : "";
}

/** Returns the address of a request's sender as the first proxy saw it. Proxies that hide it write `unknown`. */
export function callerAddress(headers: Pick<Headers, "get">): string | undefined {
  const [first = ""] = headers.get("x-forwarded-for")?.split(",") ?? [];
  const address = first.trim();
  return isIpAddress(address) ? address : undefined;
}
