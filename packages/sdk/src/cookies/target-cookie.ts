import { TargetCookieName, TargetLocationHintCookieName } from "./cookie-names.ts";

/** How long a session lives after its last call, and how long a visitor is remembered: in seconds. */
const sessionMaxAge = 1_860;
const deviceMaxAge = 63_244_800;

/** What the `mbox` cookie says. */
export interface TargetCookieValues {
  readonly session: string | undefined;
  /** The device id: a `tntId`. */
  readonly device: string | undefined;
}

/** A cookie to set for the visitor. Path, domain and the like are up to the page. */
export interface TargetCookie {
  /** `mbox` or `mboxEdgeCluster`. */
  readonly name: string;
  readonly value: string;
  /** In seconds. (Express wants milliseconds.) */
  readonly maxAge: number;
}

const nothing: TargetCookieValues = { session: undefined, device: undefined };

/**
 * `session#9f2c…#1795457678|PC#4a7b….35_0#1858700618` → its values. Items that are malformed or have expired are ignored;
 * of items with one name the last counts. Also takes the cookie as it stands in the header, with `#` and `|` escaped.
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

/** What several cookies of that name say: of each value the first that is there. */
export function parseTargetCookies(cookies: readonly string[], now: number): TargetCookieValues {
  const all = cookies.map((cookie) => parseTargetCookie(cookie, now));
  return {
    session: all.find(({ session }) => session !== undefined)?.session,
    device: all.find(({ device }) => device !== undefined)?.device,
  };
}

/** The cookie for the visitor's next call. The session slides. */
export function buildTargetCookie(session: string, device: string | undefined, now: number): TargetCookie {
  const seconds = Math.ceil(now / 1000);
  const item = `session#${encode(session)}#${seconds + sessionMaxAge}`;
  if (device === undefined || device === "") {
    return { name: TargetCookieName, value: item, maxAge: maxAgeOf(seconds + sessionMaxAge, now) };
  }
  const expires = seconds + deviceMaxAge;
  return { name: TargetCookieName, value: `${item}|PC#${encode(device)}#${expires}`, maxAge: maxAgeOf(expires, now) };
}

/** The cookie that keeps which Target edge knows the visitor: for as long as the session lives. */
export function buildLocationHintCookie(cluster: string): TargetCookie {
  return { name: TargetLocationHintCookieName, value: cluster, maxAge: sessionMaxAge };
}

function maxAgeOf(expires: number, now: number): number {
  return Math.ceil((expires * 1000 - now) / 1000);
}

/** As the published client reads it: any number that begins with a whole one. */
function isUnexpired(expires: string, seconds: number): boolean {
  return !Number.isNaN(Number.parseInt(expires, 10)) && Number(expires) >= seconds;
}

const plain = /^[\w.-]*$/;

/** Escapes what has a meaning in cookies and URLs. */
export function encode(text: string): string {
  // Half a character, which JSON can hold, cannot be escaped.
  return plain.test(text) ? text : encodeURIComponent(text.replace(/\p{Cs}/gu, "\ufffd"));
}

/** `undefined` where the escapes are malformed. */
function decode(text: string): string | undefined {
  if (!text.includes("%")) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
