import {
  type ClientHints,
  type Context,
  type Geo,
  isIpAddress,
  readIpAddress,
  type Writable,
} from "@fletch/delivery-api";
import { isRecord } from "@fletch/delivery-api/schema";
import { readHeader } from "./headers.ts";
import type { CheckedPageOptions, PageHeaders } from "./page-options.ts";

/** Reads `trustProxy`: `true` for all proxies, or the number of your own. Accepts text from environment variables. */
export function readTrust(given: unknown): boolean | number {
  const value = typeof given === "string" ? given.trim().toLowerCase() : given;
  if (value === true || value === "true") return true;
  const count = Number(value);
  return Number.isInteger(count) && count > 0 ? count : false;
}

/** The API's limit for URLs, in characters. */
const maxUrlLength = 4096;

/** Builds the context of a page's calls from its request. The caller's `context` precedes headers. */
export function describeContext(options: CheckedPageOptions): Partial<Context> {
  const { headers, context } = options;
  const described: Writable<Partial<Context>> = { channel: "web", address: describeAddress(options) };
  const userAgent = readHeader(headers, "user-agent");
  if (userAgent !== undefined) described.userAgent = userAgent;
  const clientHints = describeClientHints(headers);
  if (clientHints !== undefined) described.clientHints = clientHints;
  const geo = describeGeo(options);
  if (geo !== undefined) described.geo = geo;
  return isRecord(context) ? { ...described, ...withoutNothing(context) } : described;
}

/** Empty fields do not replace headers. */
function withoutNothing(context: Partial<Context>): Partial<Context> {
  return Object.fromEntries(Object.entries(context).filter(([, value]) => value !== undefined && value !== null));
}

/** Returns the URL, with its host if that is known. */
export function describeUrl(options: CheckedPageOptions): string {
  const { url, headers, secure } = options;
  const trustProxy = readTrust(options.trustProxy);
  const text = String(url ?? "");
  const forwarded = trustProxy ? readHeader(headers, "x-forwarded-proto")?.split(",", 1)[0]?.trim() : undefined;
  if (!text.startsWith("/")) return forwarded === "https" ? text.replace(/^http:/i, "https:") : text;
  const host =
    (trustProxy ? readHeader(headers, "x-forwarded-host")?.split(",", 1)[0]?.trim() : undefined) ??
    readHeader(headers, "host") ??
    readHeader(headers, ":authority");
  if (host === undefined) return text;
  return `${forwarded === "https" || (forwarded !== "http" && secure === true) ? "https" : "http"}://${host}${text}`;
}

function describeAddress(options: CheckedPageOptions): NonNullable<Context["address"]> {
  const referrer = readHeader(options.headers, "referer");
  const url = describeUrl(options).slice(0, maxUrlLength);
  const address: Writable<NonNullable<Context["address"]>> = {};
  if (url !== "") address.url = url;
  if (referrer !== undefined) address.referringUrl = referrer.slice(0, maxUrlLength);
  return address;
}

/** Lists of brands and versions. */
const hintLists: readonly HintHeader[] = [
  ["browserUAWithMajorVersion", "sec-ch-ua"],
  ["browserUAWithFullVersion", "sec-ch-ua-full-version-list"],
];

/** Texts, in quotation marks (RFC 9651, section 3.3.3). */
const hintTexts: readonly HintHeader[] = [
  ["platform", "sec-ch-ua-platform"],
  ["platformVersion", "sec-ch-ua-platform-version"],
  ["model", "sec-ch-ua-model"],
  ["architecture", "sec-ch-ua-arch"],
  ["bitness", "sec-ch-ua-bitness"],
];

type HintHeader = readonly [Exclude<keyof ClientHints, "mobile">, string];

function describeClientHints(headers: PageHeaders | undefined): ClientHints | undefined {
  const hints: Writable<ClientHints> = {};
  let any = false;
  const read = (list: readonly HintHeader[], toValue: (text: string) => string): void => {
    for (const [name, header] of list) {
      const value = toValue(readHeader(headers, header) ?? "");
      if (value === "") continue;
      hints[name] = value;
      any = true;
    }
  };
  read(hintLists, String);
  read(hintTexts, unquote);
  const mobile = readHeader(headers, "sec-ch-ua-mobile");
  if (mobile === "?1" || mobile === "?0") {
    hints.mobile = mobile === "?1";
    any = true;
  }
  return any ? hints : undefined;
}

function unquote(text: string): string {
  const [, quoted] = /^\s*"(.*)"\s*$/s.exec(text) ?? [];
  return quoted?.replace(/\\(["\\])/g, "$1") ?? text;
}

/** Geo headers of content delivery networks. */
const geoHeaders: Readonly<Record<"countryCode" | "stateCode" | "city" | "latitude" | "longitude", readonly string[]>> =
  {
    countryCode: ["cf-ipcountry", "cloudfront-viewer-country", "x-vercel-ip-country"],
    stateCode: ["cf-region-code", "cloudfront-viewer-country-region", "x-vercel-ip-country-region"],
    city: ["cf-ipcity", "cloudfront-viewer-city", "x-vercel-ip-city"],
    latitude: ["cf-iplatitude", "cloudfront-viewer-latitude", "x-vercel-ip-latitude"],
    longitude: ["cf-iplongitude", "cloudfront-viewer-longitude", "x-vercel-ip-longitude"],
  };

/** Returns geo with upper-case names, because Target's own lookup returns them, and conditions compare with them. */
function describeGeo(options: CheckedPageOptions): Geo | undefined {
  const geo: Writable<Geo> = {};
  const ipAddress = findIpAddress(options);
  if (ipAddress !== undefined) geo.ipAddress = ipAddress;
  if (readTrust(options.trustProxy)) {
    const read = (field: keyof typeof geoHeaders): string | undefined => readFirst(options.headers, geoHeaders[field]);
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

function findIpAddress(options: CheckedPageOptions): string | undefined {
  const { ip, headers } = options;
  const trustProxy = readTrust(options.trustProxy);
  return (trustProxy ? toIpAddress(findForwardedFor(headers, trustProxy)) : undefined) ?? toIpAddress(ip);
}

/** Each proxy appends its client's address, so only the last entries, which are yours, are trusted. */
function findForwardedFor(headers: PageHeaders | undefined, trustProxy: true | number): string | undefined {
  const addresses = readHeader(headers, "x-forwarded-for")?.split(",");
  if (addresses === undefined) return undefined;
  // Proxies that hide their clients write `unknown` or a pseudonym.
  if (trustProxy === true) return addresses.find((address) => toIpAddress(address) !== undefined);
  return addresses.at(-Math.min(trustProxy, addresses.length));
}

/** Removes port and brackets, and unwraps IPv4-mapped IPv6 addresses (`::ffff:1.2.3.4`) of Node's sockets. */
function toIpAddress(text: string | undefined): string | undefined {
  if (typeof text !== "string") return undefined;
  const plain = readIpAddress(text);
  const address = plain?.startsWith("::ffff:") && plain.includes(".") ? plain.slice("::ffff:".length) : plain;
  return isIpAddress(address) ? address : undefined;
}

function readFirst(headers: PageHeaders | undefined, names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = readHeader(headers, name);
    if (value !== undefined) return value;
  }
  return undefined;
}

/** Some networks percent-encode, others send UTF-8, which servers read as Latin-1. */
function decode(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  try {
    return text.includes("%") ? decodeURIComponent(text) : decodeUtf8(text);
  } catch {
    return text;
  }
}

function decodeUtf8(text: string): string {
  const bytes = Array.from(text, (character) => character.charCodeAt(0));
  if (bytes.every((byte) => byte < 0x80) || bytes.some((byte) => byte > 0xff)) return text;
  return new TextDecoder("utf-8", { fatal: true }).decode(Uint8Array.from(bytes));
}
