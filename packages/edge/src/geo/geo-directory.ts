import { type Geo, isIpAddress } from "@fletch/delivery-api";

/** Finds the place of an IP address. `undefined` in: the address is not known. `undefined` out: nor is the place. */
export type GeoLookup = (ipAddress: string | undefined) => Geo | undefined | Promise<Geo | undefined>;

/** The name of each field in the answer of `GET /v1/geo`. */
const geoHeaders: readonly (readonly [name: string, field: keyof Geo])[] = [
  ["x-geo-latitude", "latitude"],
  ["x-geo-longitude", "longitude"],
  ["x-geo-country-code", "countryCode"],
  ["x-geo-region-code", "stateCode"],
  ["x-geo-city", "city"],
];

/** A place as Target's CDN tells it. */
export function describeGeo(geo: Geo, ipAddress: string | undefined): Readonly<Record<string, unknown>> {
  const known = geoHeaders.filter(([, field]) => geo[field] !== undefined);
  return {
    ...(ipAddress !== undefined && { "x-forwarded-for": ipAddress }),
    ...Object.fromEntries(known.map(([name, field]) => [name, geo[field]])),
  };
}

/** The same as headers, which come with an artifact. Headers are ASCII, so `Zürich` is there as `Zurich`, and what has no such form is not. */
export function toGeoHeaders(geo: Geo, ipAddress: string | undefined): Readonly<Record<string, string>> {
  const texts = Object.entries(describeGeo(geo, ipAddress)).map(([name, value]) => [name, toAscii(String(value))]);
  return Object.fromEntries(texts.filter(([, text]) => text !== ""));
}

/** Empty where a letter has no form in ASCII. */
function toAscii(text: string): string {
  const plain = text.normalize("NFD").replaceAll(/\p{M}/gu, "");
  return /^[\x20-\x7e]*$/.test(plain) ? plain : "";
}

/** The address that a request comes from, as the first proxy saw it. Proxies that hide it write `unknown`. */
export function callerAddress(headers: Pick<Headers, "get">): string | undefined {
  const [first = ""] = headers.get("x-forwarded-for")?.split(",") ?? [];
  const address = first.trim();
  return isIpAddress(address) ? address : undefined;
}
