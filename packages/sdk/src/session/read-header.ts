import type { PageCookies, PageHeaders } from "./page-options.ts";

/** A header's value, of either form of headers; `undefined` for an empty one. */
export function readHeader(headers: PageHeaders | undefined, name: string): string | undefined {
  if (headers === undefined) return undefined;
  const value = isHeaders(headers) ? headers.get(name) : headers[name];
  const text = typeof value === "object" && value !== null ? value.join(", ") : value;
  return typeof text === "string" && text !== "" ? text : undefined;
}

/** A cookie by name, as it stands: from what the server has parsed, else from the header. */
export function readCookie(
  cookies: PageCookies,
  headers: PageHeaders | undefined,
  ...names: readonly string[]
): string | undefined {
  const header = cookies === undefined ? readHeader(headers, "cookie") : undefined;
  for (const name of names) {
    const value = cookies === undefined ? findInHeader(header, name) : findInParsed(cookies, name);
    if (typeof value === "string" && value !== "") return value;
  }
  return undefined;
}

function isHeaders(headers: PageHeaders): headers is Pick<Headers, "get"> {
  return typeof headers.get === "function";
}

function findInParsed(cookies: NonNullable<PageCookies>, name: string): unknown {
  if (typeof cookies === "function") return cookies(name);
  return Object.hasOwn(cookies, name) ? cookies[name] : undefined;
}

/** `a=1; mbox=2` → that of `mbox`. The first of a name counts: it is of the longest path (RFC 6265, section 5.4). */
function findInHeader(header: string | undefined, name: string): string | undefined {
  if (header === undefined) return undefined;
  for (const pair of header.split(";")) {
    const equals = pair.indexOf("=");
    if (equals === -1 || pair.slice(0, equals).trim() !== name) continue;
    const value = pair.slice(equals + 1).trim();
    return value.length > 1 && value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1) : value;
  }
  return undefined;
}
