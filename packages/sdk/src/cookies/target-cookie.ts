import { TargetCookieName, TargetLocationHintCookieName } from "./cookie-names.ts";

/** The lifetime of a session after its last call, and of a visitor: in seconds. */
const sessionMaxAge = 1_860;
const deviceMaxAge = 63_244_800;

/** The values of the `mbox` cookie. */
export interface TargetCookieValues {
  readonly session: string | undefined;
  /** The device id: a `tntId`. */
  readonly device: string | undefined;
}

/** A cookie to set for the visitor. The page chooses path, domain and flags. */
export interface TargetCookie {
  /** `mbox` or `mboxEdgeCluster`. */
  readonly name: string;
  readonly value: string;
  /** In seconds. (Express wants milliseconds.) */
  readonly maxAge: number;
}

const nothing: TargetCookieValues = { session: undefined, device: undefined };

/**
 * Parses `session#9f2c…#1795457678|PC#4a7b….35_0#1858700618`. Ignores malformed and expired items; the last item of a
 * name wins. Accepts escaped `#` and `|`.
 *
 * @param now milliseconds since the epoch
 */
export function parseTargetCookie(cookie: string | undefined, now: number): TargetCookieValues {
  if (cookie === undefined || cookie === "") return nothing;
  const text = cookie.includes("#") ? cookie : (decode(cookie) ?? "");
  const seconds = Math.ceil(now / 1000);
  let session: string | undefined;
  let device: string | undefined;
  for (const item of text.split("|")) {
    const [escapedName = "", value, expires] = item.split("#", 3);
    if (value === undefined || expires === undefined || !isUnexpired(expires, seconds)) continue;
    const name = decode(escapedName);
    if (name === "session") session = decode(value) ?? session;
    else if (name === "PC") device = decode(value) ?? device;
  }
  return { session, device };
}

/** Merges several cookies of the name: the first value of each kind wins. */
export function parseTargetCookies(cookies: readonly string[], now: number): TargetCookieValues {
  const all = cookies.map((cookie) => parseTargetCookie(cookie, now));
  return {
    session: all.find(({ session }) => session !== undefined)?.session,
    device: all.find(({ device }) => device !== undefined)?.device,
  };
}

/** Builds the cookie for the visitor's next call, with a renewed session. */
export function buildTargetCookie(session: string, device: string | undefined, now: number): TargetCookie {
  const seconds = Math.ceil(now / 1000);
  const item = `session#${encode(session)}#${seconds + sessionMaxAge}`;
  if (device === undefined || device === "") {
    return { name: TargetCookieName, value: item, maxAge: toMaxAge(seconds + sessionMaxAge, now) };
  }
  const expires = seconds + deviceMaxAge;
  return { name: TargetCookieName, value: `${item}|PC#${encode(device)}#${expires}`, maxAge: toMaxAge(expires, now) };
}

/** Builds the cookie of the visitor's cluster, which lives as long as the session. */
export function buildLocationHintCookie(cluster: string): TargetCookie {
  return { name: TargetLocationHintCookieName, value: cluster, maxAge: sessionMaxAge };
}

function toMaxAge(expires: number, now: number): number {
  return Math.ceil((expires * 1000 - now) / 1000);
}

/** Parses a number prefix, as the published client does. */
function isUnexpired(expires: string, seconds: number): boolean {
  return !Number.isNaN(Number.parseInt(expires, 10)) && Number(expires) >= seconds;
}

const plain = /^[\w.-]*$/;

/** Escapes characters with a meaning in cookies and URLs. */
export function encode(text: string): string {
  // A lone surrogate, which JSON can contain, cannot be escaped.
  return plain.test(text) ? text : encodeURIComponent(text.replace(/[\ud800-\udfff]/gu, "\ufffd"));
}

/** `undefined` for malformed escapes. */
function decode(text: string): string | undefined {
  if (!text.includes("%")) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
