/** A URL, taken apart as it stands: nothing is decoded, resolved or normalized. What is missing is empty. */
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
 * Takes a URL apart as the other SDKs do, so that rules hold for the same pages. It is more lenient than
 * https://url.spec.whatwg.org: scheme and slashes may be missing, and nothing is invalid. So `localhost:3000/` is the scheme
 * `localhost` and the host `3000`.
 */
export function parseUrl(url: string): UrlParts {
  const schemeEnd = skipScheme(url);
  const authorityStart = url.startsWith("//", schemeEnd) ? schemeEnd + 2 : schemeEnd;
  const hostStart = skipUserInfo(url, authorityStart);
  const hostEnd = findFirst(url, "/:?#", hostStart);
  const portEnd = skipPort(url, hostEnd);
  // A path that does not start with a slash, because rubbish stands in the port's place, ends at the first one.
  const pathEnd = findFirst(url, url[portEnd] === "/" ? "?#" : "/?#", portEnd);
  const queryEnd = url[pathEnd] === "?" ? findFirst(url, "#", pathEnd) : pathEnd;
  return {
    host: url.slice(hostStart, hostEnd),
    path: url.slice(portEnd, pathEnd),
    query: url.slice(pathEnd + 1, queryEnd),
    fragment: url[queryEnd] === "#" ? url.slice(queryEnd + 1, findFirst(url, lineBreaks, queryEnd)) : "",
  };
}

const lineBreaks = "\n\r\u2028\u2029";

/** What comes before the first colon is the scheme if no dot, slash, `?` or `#` is in it, and if it is not `user:password@`. */
function skipScheme(url: string): number {
  const colon = findFirst(url, ":/?#.", 0);
  if (colon === 0 || url[colon] !== ":") return 0;
  const next = findFirst(url, ":@/", colon + 1);
  const isUserInfo = url[next] === "@" && !url.slice(0, colon).includes("@");
  return isUserInfo ? 0 : colon + 1;
}

/** User info ends at the first `@`, and has one colon at most. */
function skipUserInfo(url: string, start: number): number {
  const at = url.indexOf("@", start);
  if (at === -1) return start;
  const colon = url.indexOf(":", start);
  const isUserInfo = colon === -1 || colon > at || findFirst(url, ":@", colon + 1) === at;
  return isUserInfo ? at + 1 : start;
}

function skipPort(url: string, colon: number): number {
  if (url[colon] !== ":") return colon;
  let end = colon + 1;
  while (/^\d$/.test(url.charAt(end))) end++;
  return end;
}

/** Where the first of the characters stands from `from` on; the end if none does. */
function findFirst(text: string, characters: string, from: number): number {
  let index = from;
  while (index < text.length && !characters.includes(text.charAt(index))) index++;
  return index;
}
