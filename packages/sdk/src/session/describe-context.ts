import { type ClientHints, type Context, type Geo, isIpAddress } from "@fletch/delivery-api";
import type { PageHeaders, PageOptions } from "./page-options.ts";
import { readHeader } from "./read-header.ts";

/** What the API takes of an address. */
const longestUrl = 4096;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** The context of a page's calls, from the request that it answers. What the caller knows better wins. */
export function describeContext(options: PageOptions): Partial<Context> {
  const { headers, context } = options;
  const described: Mutable<Partial<Context>> = { channel: "web", address: describeAddress(options) };
  const userAgent = readHeader(headers, "user-agent");
  if (userAgent !== undefined) described.userAgent = userAgent;
  const clientHints = describeClientHints(headers);
  if (clientHints !== undefined) described.clientHints = clientHints;
  const geo = describeGeo(options);
  if (geo !== undefined) described.geo = geo;
  return { ...described, ...context };
}

/** The URL with its host, as far as it is known. */
export function describeUrl({ url, headers, trustProxy, secure }: PageOptions): string {
  const text = String(url);
  const forwarded = trustProxy ? readHeader(headers, "x-forwarded-proto")?.split(",", 1)[0]?.trim() : undefined;
  if (!text.startsWith("/")) return forwarded === "https" ? text.replace(/^http:/i, "https:") : text;
  const host =
    (trustProxy ? readHeader(headers, "x-forwarded-host")?.split(",", 1)[0]?.trim() : undefined) ??
    readHeader(headers, "host") ??
    readHeader(headers, ":authority");
  if (host === undefined) return text;
  return `${forwarded === "https" || (forwarded !== "http" && secure === true) ? "https" : "http"}://${host}${text}`;
}

function describeAddress(options: PageOptions): NonNullable<Context["address"]> {
  const referrer = readHeader(options.headers, "referer");
  const url = describeUrl(options).slice(0, longestUrl);
  return referrer === undefined ? { url } : { url, referringUrl: referrer.slice(0, longestUrl) };
}

const hintHeaders: readonly (readonly [Exclude<keyof ClientHints, "mobile">, string])[] = [
  ["browserUAWithMajorVersion", "sec-ch-ua"],
  ["browserUAWithFullVersion", "sec-ch-ua-full-version-list"],
  ["platform", "sec-ch-ua-platform"],
  ["platformVersion", "sec-ch-ua-platform-version"],
  ["model", "sec-ch-ua-model"],
  ["architecture", "sec-ch-ua-arch"],
  ["bitness", "sec-ch-ua-bitness"],
];

function describeClientHints(headers: PageHeaders | undefined): ClientHints | undefined {
  const hints: Mutable<ClientHints> = {};
  let any = false;
  for (const [name, header] of hintHeaders) {
    const value = readHeader(headers, header);
    if (value === undefined) continue;
    hints[name] = value;
    any = true;
  }
  const mobile = readHeader(headers, "sec-ch-ua-mobile");
  if (mobile === "?1" || mobile === "?0") {
    hints.mobile = mobile === "?1";
    any = true;
  }
  return any ? hints : undefined;
}

/** What content delivery networks call the visitor's place. */
const placeHeaders: Readonly<
  Record<"countryCode" | "stateCode" | "city" | "latitude" | "longitude", readonly string[]>
> = {
  countryCode: ["cf-ipcountry", "cloudfront-viewer-country", "x-vercel-ip-country"],
  stateCode: ["cf-region-code", "cloudfront-viewer-country-region", "x-vercel-ip-country-region"],
  city: ["cf-ipcity", "cloudfront-viewer-city", "x-vercel-ip-city"],
  latitude: ["cf-iplatitude", "cloudfront-viewer-latitude", "x-vercel-ip-latitude"],
  longitude: ["cf-iplongitude", "cloudfront-viewer-longitude", "x-vercel-ip-longitude"],
};

/** Names in capitals, as Target's own look-up gives them and conditions expect them. */
function describeGeo(options: PageOptions): Geo | undefined {
  const geo: Mutable<Geo> = {};
  const ipAddress = findIpAddress(options);
  if (ipAddress !== undefined) geo.ipAddress = ipAddress;
  if (options.trustProxy) {
    const read = (field: keyof typeof placeHeaders): string | undefined =>
      readFirst(options.headers, placeHeaders[field]);
    const country = read("countryCode")?.toUpperCase();
    if (country !== undefined && /^[A-Z]{2}$/.test(country) && country !== "XX") geo.countryCode = country;
    const state = read("stateCode")?.toUpperCase();
    if (state !== undefined && /^[A-Z0-9]{1,3}$/.test(state)) geo.stateCode = state;
    const city = decode(read("city"))?.toUpperCase();
    if (city !== undefined && city.length <= 50) geo.city = city;
    const latitude = Number(read("latitude") ?? Number.NaN);
    if (Number.isFinite(latitude)) geo.latitude = latitude;
    const longitude = Number(read("longitude") ?? Number.NaN);
    if (Number.isFinite(longitude)) geo.longitude = longitude;
  }
  for (const _ in geo) return geo;
  return undefined;
}

function findIpAddress({ ip, headers, trustProxy }: PageOptions): string | undefined {
  return (trustProxy ? toIpAddress(findForwardedFor(headers, trustProxy)) : undefined) ?? toIpAddress(ip);
}

/** Each proxy appends whom it was asked by, so only the last ones, which are yours, are to be trusted. */
function findForwardedFor(headers: PageHeaders | undefined, trustProxy: true | number): string | undefined {
  const addresses = readHeader(headers, "x-forwarded-for")?.split(",");
  if (addresses === undefined) return undefined;
  return (trustProxy === true ? addresses[0] : addresses.at(-Math.min(trustProxy, addresses.length)))?.trim();
}

/** Also of an IPv4 address in the clothes of IPv6, as Node's sockets show them. */
function toIpAddress(text: string | undefined): string | undefined {
  const address = text?.startsWith("::ffff:") && text.includes(".") ? text.slice("::ffff:".length) : text;
  return isIpAddress(address) ? address : undefined;
}

function readFirst(headers: PageHeaders | undefined, names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = readHeader(headers, name);
    if (value !== undefined) return value;
  }
  return undefined;
}

function decode(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
