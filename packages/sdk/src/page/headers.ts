import { isRecord } from "@fletch/delivery-api/schema";
import type { TargetCookie } from "../cookies/target-cookie.ts";
import type { PageCookies, PageHeaders } from "./page-options.ts";

/** A header's value, of any form of headers, its name in any letter case; `undefined` for an empty one. */
export function readHeader(headers: PageHeaders | undefined, name: string): string | undefined {
  if (typeof headers !== "object" || headers === null) return undefined;
  const value: unknown =
    headers instanceof Map
      ? findInObject(Object.fromEntries(headers), name)
      : isHeaders(headers)
        ? headers.get(name)
        : findInObject(headers, name);
  const text = Array.isArray(value) ? value.map(toValue).join(name === "cookie" ? "; " : ", ") : toValue(value);
  return text === undefined || text === null || text === "" ? undefined : String(text);
}

/** A cookie by name, as it stands: from what the server has parsed, else from the header. */
export function readCookie(
  cookies: PageCookies,
  headers: PageHeaders | undefined,
  ...names: readonly string[]
): string | undefined {
  return names.flatMap((name) => readCookies(cookies, headers, name))[0];
}

/** All cookies of that name: browsers send those of longer paths first (RFC 6265, section 5.4), and one of them may say nothing. */
export function readCookies(cookies: PageCookies, headers: PageHeaders | undefined, name: string): readonly string[] {
  const found =
    cookies === undefined || cookies === null
      ? findInHeader(readHeader(headers, "cookie"), name)
      : [findInParsed(cookies, name)].flat();
  return found.filter((value): value is string => typeof value === "string" && value !== "");
}

/** In CloudFront headers are objects with `value`: one in functions, a list of them in Lambda@Edge. */
function toValue(item: unknown): unknown {
  return isRecord(item) ? item.value : item;
}

function isHeaders(headers: PageHeaders): headers is Pick<Headers, "get"> {
  return typeof headers.get === "function";
}

type HeaderObject = Exclude<PageHeaders, Pick<Headers, "get">>;

/** Names in lower case, of objects that have others: those of API Gateway, for one. */
const lowerCased: WeakMap<HeaderObject, HeaderObject> = new WeakMap();

function findInObject(headers: HeaderObject, name: string): HeaderObject[string] {
  if (headers[name] !== undefined) return headers[name];
  let lower = lowerCased.get(headers);
  if (lower === undefined) {
    const names = Object.keys(headers);
    lower = names.some((each) => each !== each.toLowerCase())
      ? Object.fromEntries(names.map((each) => [each.toLowerCase(), headers[each]]))
      : headers;
    lowerCased.set(headers, lower);
  }
  return lower[name];
}

function findInParsed(cookies: NonNullable<PageCookies>, name: string): unknown {
  const value: unknown = typeof cookies === "function" ? cookies(name) : findInJar(cookies, name);
  // As Next has them.
  return isRecord(value) ? value.value : value;
}

function findInJar(cookies: Exclude<NonNullable<PageCookies>, (name: string) => unknown>, name: string): unknown {
  const { get } = cookies as { readonly get?: unknown };
  if (typeof get === "function") return get.call(cookies, name);
  return Object.hasOwn(cookies, name) ? cookies[name] : undefined;
}

/** `a=1; mbox=2` → that of `mbox`, or all of them. */
function findInHeader(header: string | undefined, name: string): readonly string[] {
  if (header === undefined) return [];
  return header.split(";").flatMap((pair) => {
    const equals = pair.indexOf("=");
    if (equals === -1 || pair.slice(0, equals).trim() !== name) return [];
    const value = pair.slice(equals + 1).trim();
    return value.length > 1 && value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1) : value;
  });
}

/** How a page's cookies are set. */
export interface CookieAttributes {
  readonly secure: boolean;
  readonly domain?: string | undefined;
}

/** A cookie as the value of a `Set-Cookie` header. Scripts may read it: at.js and the visitor library share it with the server. */
export function toSetCookie({ name, value, maxAge }: TargetCookie, { secure, domain }: CookieAttributes): string {
  const ofDomain = domain !== undefined && domainPattern.test(domain) ? `; Domain=${domain}` : "";
  return `${name}=${value}; Max-Age=${maxAge}; Path=/${ofDomain}; SameSite=Lax${secure ? "; Secure" : ""}`;
}

const domainPattern = /^[A-Za-z0-9.-]{1,253}$/;
