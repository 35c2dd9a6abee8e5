import { isRecord } from "@fletch/delivery-api/schema";
import type { TargetCookie } from "../cookies/target-cookie.ts";
import type { PageCookies, PageHeaders } from "./page-options.ts";

/** Returns a header of any form of headers, ignoring case; `undefined` for an empty one. */
export function readHeader(headers: PageHeaders | undefined, name: string): string | undefined {
  const value = findHeader(headers, name);
  const text = Array.isArray(value) ? value.map(toValue).join(name === "cookie" ? "; " : ", ") : toValue(value);
  return String(text ?? "") || undefined;
}

function findHeader(headers: unknown, name: string): unknown {
  if (typeof headers !== "object" || headers === null) return undefined;
  if (Array.isArray(headers) || headers instanceof Map) return findInList([...headers], name);
  const { get } = headers as { readonly get?: unknown };
  try {
    return typeof get === "function" ? get.call(headers, name) : findInObject(headers, name);
  } catch {
    // `Headers` refuse names of HTTP/2, such as `:authority`.
    return undefined;
  }
}

/** Returns all values of a name from pairs, or from alternating names and values as in Node's `rawHeaders`. */
function findInList(list: readonly unknown[], name: string): unknown {
  const pairs: readonly (readonly unknown[])[] =
    typeof list[0] === "string"
      ? list.flatMap((each, at) => (at % 2 === 0 ? [[each, list[at + 1]]] : []))
      : list.filter((each) => Array.isArray(each));
  return pairs.flatMap(([key, value]) => (String(key).toLowerCase() === name ? value : []));
}

/**
 * Finds a header in an object. Falls back to a scan of all names: API Gateway and others have them in other letter case. Caches nothing, because a
 * program may reuse one object for several requests.
 */
function findInObject(headers: object, name: string): unknown {
  const known = headers as Readonly<Record<string, unknown>>;
  if (known[name] !== undefined) return known[name];
  for (const key in known) if (key.length === name.length && key.toLowerCase() === name) return known[key];
  return undefined;
}

/** Returns a cookie by name, not decoded: from the server's parsed cookies, else from the header. */
export function readCookie(
  cookies: PageCookies,
  headers: PageHeaders | undefined,
  ...names: readonly string[]
): string | undefined {
  return names.flatMap((name) => readCookies(cookies, headers, name))[0];
}

/**
 * Returns all cookies of a name: browsers send those of longer paths first (RFC 6265, section 5.4), and one of them may
 * be empty.
 */
export function readCookies(cookies: PageCookies, headers: PageHeaders | undefined, name: string): readonly string[] {
  const found =
    cookies === undefined || cookies === null
      ? findInHeader(readHeader(headers, "cookie"), name)
      : findInGiven(cookies, name);
  return found.filter((value): value is string => typeof value === "string" && value !== "");
}

/** CloudFront's headers are objects with `value`: one in functions, a list of them in Lambda@Edge. */
function toValue(item: unknown): unknown {
  return isRecord(item) ? item.value : item;
}

/** Finds a cookie in the text of a header, in a list, or in the server's parsed cookies. */
function findInGiven(cookies: NonNullable<PageCookies>, name: string): readonly unknown[] {
  if (typeof cookies === "string" || Array.isArray(cookies)) {
    return [cookies].flat().flatMap((each: unknown) => findInEntry(each, name));
  }
  return [findInParsed(cookies as ParsedCookies, name)].flat();
}

/** Reads `name=value`, as of API Gateway, or `{ name, value }`, as of Next's `getAll()`. */
function findInEntry(entry: unknown, name: string): unknown {
  if (typeof entry === "string") return findInHeader(entry, name);
  return isRecord(entry) && entry.name === name ? entry.value : [];
}

type ParsedCookies = Exclude<NonNullable<PageCookies>, string | readonly unknown[]>;

function findInParsed(cookies: ParsedCookies, name: string): unknown {
  const value: unknown = typeof cookies === "function" ? cookies(name) : findInJar(cookies, name);
  // Next's form.
  return isRecord(value) ? value.value : value;
}

function findInJar(cookies: object, name: string): unknown {
  const { get } = cookies as { readonly get?: unknown };
  if (typeof get === "function") return get.call(cookies, name);
  return Object.hasOwn(cookies, name) ? (cookies as Readonly<Record<string, unknown>>)[name] : undefined;
}

/** Parses `a=1; mbox=2`. Returns all values of a cookie. */
function findInHeader(header: string | undefined, name: string): readonly string[] {
  if (header === undefined) return [];
  return header.split(";").flatMap((pair) => {
    const equals = pair.indexOf("=");
    if (equals === -1 || pair.slice(0, equals).trim() !== name) return [];
    const value = pair.slice(equals + 1).trim();
    return value.length > 1 && value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1) : value;
  });
}

/** Attributes of a page's cookies. */
export interface CookieAttributes {
  readonly secure: boolean;
  readonly domain?: string | undefined;
}

/** Serializes a `Set-Cookie` header. Readable by scripts: at.js and the visitor library share these cookies. */
export function toSetCookie({ name, value, maxAge }: TargetCookie, { secure, domain }: CookieAttributes): string {
  const ofDomain = domain !== undefined && domainPattern.test(domain) ? `; Domain=${domain}` : "";
  return `${name}=${value}; Max-Age=${maxAge}; Path=/${ofDomain}; SameSite=Lax${secure ? "; Secure" : ""}`;
}

const domainPattern = /^[A-Za-z0-9.-]{1,253}$/;
