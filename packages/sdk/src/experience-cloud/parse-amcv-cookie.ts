/** The values of the AMCV cookie that Target uses. */
export interface AmcvValues {
  /** The Experience Cloud id (ECID). */
  readonly MCMID?: string;
  /** Audience Manager's region. */
  readonly MCAAMLH?: string;
  /** Audience Manager's blob. */
  readonly MCAAMB?: string;
}

const nothing: AmcvValues = Object.freeze({});

/**
 * Parses `-1330315163|MCMID|0732702432|MCAAMLH-1586000000|9|MCAAMB-1586000000|blobby`. A malformed cookie has no
 * values.
 *
 * Keeps expired values, as the published library does: the browser's library renews them.
 */
export function parseAmcvCookie(cookie: string | undefined): AmcvValues {
  if (cookie === undefined || cookie === "" || cookie === "T") return nothing;
  const tokens = decode(cookie).split("|");
  // A digest of the library's settings comes first, then pairs.
  if (/^[-\d]+$/.test(tokens[0] ?? "")) {
    tokens.shift();
    if (tokens.length % 2 === 1) tokens.pop();
  }
  const values: { MCMID?: string; MCAAMLH?: string; MCAAMB?: string } = {};
  for (let at = 0; at < tokens.length; at += 2) {
    const name = tokens[at]?.split("-", 1)[0];
    const value = tokens[at + 1];
    if (name !== "MCMID" && name !== "MCAAMLH" && name !== "MCAAMB") continue;
    // A last name without a value removes its earlier value.
    if (value === undefined) delete values[name];
    else values[name] = value;
  }
  return values;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return "";
  }
}
