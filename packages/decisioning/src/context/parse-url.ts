import type { HostParts } from "../model.ts";

/** The parts of a URL. Nothing is decoded, resolved or normalized. Missing parts are empty. */
export interface UrlParts {
  /** Without user info and port. */
  readonly host: string;
  readonly path: string;
  /** Without the `?`. */
  readonly query: string;
  /** Without the `#`. */
  readonly fragment: string;
}

/**
 * Parses a URL as the other SDKs do, so that rules match the same pages. More lenient than https://url.spec.whatwg.org:
 * scheme and slashes are optional, and nothing is invalid. `localhost:3000/` has the scheme `localhost` and the host
 * `3000`.
 */
export function parseUrl(url: string): UrlParts {
  const schemeEnd = skipScheme(url);
  const authorityStart = url.startsWith("//", schemeEnd) ? schemeEnd + 2 : schemeEnd;
  const hostStart = skipUserInfo(url, authorityStart);
  const hostEnd = findFirst(url, hostEnds, hostStart);
  const portEnd = skipPort(url, hostEnd);
  // With garbage after the port, the path does not start with a slash, and ends at the first one.
  const pathEnd = findFirst(url, url[portEnd] === "/" ? pathEnds : garbageEnds, portEnd);
  const queryEnd = url[pathEnd] === "?" ? indexOrEnd(url, "#", pathEnd) : pathEnd;
  return {
    host: url.slice(hostStart, hostEnd),
    path: url.slice(portEnd, pathEnd),
    query: url.slice(pathEnd + 1, queryEnd),
    fragment: url[queryEnd] === "#" ? firstLine(url.slice(queryEnd + 1)) : "",
  };
}

/**
 * Splits a host name by its number of labels, without the public suffix list: right for names such as `www.example.com`, wrong for
 * `example.co.uk`. With five labels or more all parts are empty.
 */
export function splitHostByLabels(host: string): HostParts {
  const [first = "", second = "", third = "", fourth = "", ...more] = host.split(".");
  if (more.length > 0) return { subdomain: "", domain: "", topLevelDomain: "" };
  if (second === "") return { subdomain: "", domain: host, topLevelDomain: "" };
  if (third === "") return { subdomain: "", domain: host, topLevelDomain: second };
  const subdomain = first.toLowerCase() === "www" ? "" : first;
  return { subdomain, domain: host, topLevelDomain: fourth === "" ? third : `${third}.${fourth}` };
}

function firstLine(text: string): string {
  const end = text.search(/[\n\r\u2028\u2029]/);
  return end === -1 ? text : text.slice(0, end);
}

/** The scheme ends at the first colon. It has no dot, slash, `?` or `#`, and is not the user of `user:password@`. */
function skipScheme(url: string): number {
  const colon = findFirst(url, schemeEnds, 0);
  if (colon === 0 || url[colon] !== ":") return 0;
  const next = findFirst(url, userInfoEnds, colon + 1);
  const isUserInfo = url[next] === "@" && !url.slice(0, colon).includes("@");
  return isUserInfo ? 0 : colon + 1;
}

/** User info ends at the first `@`, and has at most one colon. */
function skipUserInfo(url: string, start: number): number {
  const at = url.indexOf("@", start);
  if (at === -1) return start;
  const colon = url.indexOf(":", start);
  const isUserInfo = colon === -1 || colon > at || findFirst(url, passwordEnds, colon + 1) === at;
  return isUserInfo ? at + 1 : start;
}

function skipPort(url: string, colon: number): number {
  if (url[colon] !== ":") return colon;
  let end = colon + 1;
  while (/^\d$/.test(url.charAt(end))) end++;
  return end;
}

function indexOrEnd(text: string, character: string, from: number): number {
  const index = text.indexOf(character, from);
  return index === -1 ? text.length : index;
}

/** Returns the index of the first of the characters from `from` on; the length without one. */
function findFirst(text: string, characters: Uint8Array, from: number): number {
  let index = from;
  // Beyond the table there is `undefined`.
  while (index < text.length && characters[text.charCodeAt(index)] !== 1) index++;
  return index;
}

/** Creates a table of ASCII characters by their code. */
function createTable(characters: string): Uint8Array {
  const table = new Uint8Array(128);
  for (const character of characters) table[character.charCodeAt(0)] = 1;
  return table;
}

const schemeEnds = /* @__PURE__ */ createTable(":/?#.");
const userInfoEnds = /* @__PURE__ */ createTable(":@/");
const passwordEnds = /* @__PURE__ */ createTable(":@");
const hostEnds = /* @__PURE__ */ createTable("/:?#");
const pathEnds = /* @__PURE__ */ createTable("?#");
const garbageEnds = /* @__PURE__ */ createTable("/?#");
