import type { HttpResponse } from "./dispatch.ts";
import type { ErrorDetails } from "./error-from-failure.ts";

/** The address of a request. */
export interface RequestAddress {
  /** Scheme, host and port: `https://acme.tt.omtrdc.net`. */
  readonly origin: string;
  /** From the first slash on, including the query. */
  readonly path: string;
  /** The `authorization` header of the URL's user name and password. */
  readonly authorization?: string | undefined;
}

/** Splits a URL that the client has built, without a full parser. */
export function splitUrl(url: string): RequestAddress {
  const slash = url.indexOf("/", url.indexOf("//") + 2);
  return slash === -1 ? { origin: url, path: "/" } : { origin: url.slice(0, slash), path: url.slice(slash) };
}

/**
 * Returns a user's http or https URL; `host:8080` means `http://host:8080`, as in curl. @returns `undefined` for an
 * invalid one
 */
export function toHttpUrl(text: string): string | undefined {
  const trimmed = text.trim();
  const url = /^[a-z][a-z\d+.-]*:\/\//i.test(trimmed) ? trimmed : `http://${trimmed}`;
  return trimmed !== "" && /^https?:\/\/./i.test(url) && URL.canParse(url) ? url : undefined;
}

/** Whether a value is an http or https URL, or one without its scheme. */
export function isHostOrUrl(value: unknown): value is string {
  return typeof value === "string" && toHttpUrl(value) !== undefined;
}

/** Whether a value is an http or https URL. */
export function isHttpUrl(value: unknown): value is string {
  return isHostOrUrl(value) && /^\s*https?:\/\//i.test(value);
}

/** Parses a user's URL: encodes blanks and non-ASCII letters, and extracts user name and password. */
export function parseAddress(url: string | URL): RequestAddress {
  const { protocol, host, pathname, search, username, password } = new URL(url);
  const address = { origin: `${protocol}//${host}`, path: pathname + search };
  return username === "" && password === "" ? address : { ...address, authorization: toBasic(username, password) };
}

/** Redacts user name and password, for logs and errors. */
export function hideCredentials(url: string): string {
  return url.trim().replace(/^([A-Za-z][A-Za-z\d+.-]*:)?(\/\/)?[^/?#]*@/, "$1$2[redacted]@");
}

/**
 * Returns the target of a redirect; `undefined` if it is not one.
 *
 * @throws TargetError for a forbidden redirect
 */
export type FollowRedirect = (
  response: HttpResponse,
  from: RequestAddress,
  details: ErrorDetails,
) => RequestAddress | undefined;

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
