import { TargetError } from "@fletch/delivery-api";
import type { FollowRedirect, RequestAddress } from "./request-address.ts";
import type { TransportRequest } from "./transport.ts";

/** A download accepts URLs of users, and follows redirects. */
export function download(url: string): Pick<TransportRequest, "method" | "url" | "followRedirect"> {
  return { method: "GET", url: parseAddress(url), followRedirect };
}

/** Parses a user's URL: encodes blanks and non-ASCII letters, and extracts user name and password. */
export function parseAddress(url: string | URL): RequestAddress {
  const { protocol, host, pathname, search, username, password } = new URL(url);
  const address = { origin: `${protocol}//${host}`, path: pathname + search };
  return username === "" && password === "" ? address : { ...address, authorization: toBasic(username, password) };
}

/** Redacts user name and password, for logs and errors. */
export function hideCredentials(url: string): string {
  return url.trim().replace(/^([a-z][a-z\d+.-]*:)?(\/\/)?[^/?#]*@/i, "$1$2[redacted]@");
}

const redirectStatuses: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** Sends credentials only to their own origin, and does not leave HTTPS. */
const followRedirect: FollowRedirect = (response, from, details) => {
  const location = redirectStatuses.has(response.status) ? response.header("location") : undefined;
  if (location === undefined) return undefined;
  const base = from.origin + from.path;
  const to = URL.canParse(location, base) ? parseAddress(new URL(location, base)) : undefined;
  const isHttp = (origin: string): boolean => origin.startsWith("http:");
  if (to === undefined || !(to.origin.startsWith("https:") || (isHttp(to.origin) && isHttp(from.origin)))) {
    const target = to === undefined ? "no URL" : to.origin;
    throw new TargetError("http-error", `${from.origin} redirects to ${target}: expected an https URL`, details);
  }
  return to.authorization === undefined && to.origin === from.origin
    ? { ...to, authorization: from.authorization }
    : to;
};

/** As in RFC 7617: percent-encoded in the URL, UTF-8 in the header. */
function toBasic(username: string, password: string): string {
  const bytes = new TextEncoder().encode(`${decode(username)}:${decode(password)}`);
  return `Basic ${btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""))}`;
}

/** A `%` that encodes nothing is literal. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
