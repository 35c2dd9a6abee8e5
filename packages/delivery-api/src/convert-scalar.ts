/** Converters of scalars. Each returns an unconvertible value unchanged. */

/** Unwraps boxed values, and objects with `toJSON` or `href`: URLs, database ids and decimals, dates of libraries. */
export function unbox(value: unknown): unknown {
  if (typeof value !== "object" || value === null || value instanceof Date) return value;
  if (value instanceof String || value instanceof Number || value instanceof Boolean) return value.valueOf();
  const { toJSON, href } = value as { readonly toJSON?: unknown; readonly href?: unknown };
  if (typeof toJSON !== "function") return typeof href === "string" ? href : value;
  const json: unknown = toJSON.call(value);
  return typeof json === "object" && json !== null ? value : json;
}

export function toText(value: unknown): unknown {
  if (typeof value === "number" || typeof value === "boolean" || typeof value === "bigint") return String(value);
  return value instanceof Date ? value.toISOString() : value;
}

export function toNumber(value: unknown): unknown {
  if (typeof value === "bigint") return Number(value);
  if (value instanceof Date) return value.getTime();
  if (typeof value !== "string") return value;
  if (decimalPattern.test(value.trim())) return Number(value);
  const time = isoTime.test(value) ? Date.parse(value.replace(" ", "T")) : Number.NaN;
  return Number.isNaN(time) ? value : time;
}

/** Decimal numbers only: neither hexadecimal digits nor `Infinity`. */
const decimalPattern = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;
/** A date alone, or with a time as in ISO 8601 or SQL. */
const isoTime = /^\d{4}-\d\d-\d\d(?:[T ]\d|$)/;

export function toInteger(value: unknown): unknown {
  const number = toNumber(value);
  return typeof number === "number" ? Math.floor(number) : number;
}

export function toBoolean(value: unknown): unknown {
  const text = typeof value === "string" ? value.trim().toLowerCase() : value;
  if (text === "true" || text === 1 || text === "1" || text === "?1") return true;
  return text === "false" || text === 0 || text === "0" || text === "?0" ? false : value;
}

/** Matches names in any letter case, with `_`, `-` or a space between the words. */
export function toChoice(value: unknown, allowed: readonly (string | number)[]): unknown {
  const text = normalizeName(value);
  return allowed.find((each) => normalizeName(each) === text) ?? value;
}

function normalizeName(value: unknown): string {
  const text = toText(value);
  return typeof text === "string" ? text.trim().toLowerCase().replaceAll(/[_\s]/g, "-") : "";
}

/** Matches the number that the Experience Cloud ID service uses, or the name. */
export function toAuthenticatedState(value: unknown): unknown {
  return (
    authenticatedStates.find((_, number) => value === number || value === String(number)) ??
    toChoice(value, authenticatedStates)
  );
}

const authenticatedStates: readonly string[] = ["unknown", "authenticated", "logged_out"];

export function toIpAddress(value: unknown): unknown {
  return typeof value === "string" ? readIpAddress(value) : value;
}

/** Returns the first address of a list of proxies, without quotes, brackets and port. The result is unchecked. */
export function readIpAddress(text: string): string {
  const [first = ""] = text.replaceAll('"', "").split(",", 1);
  const [, bracketed, plain] = /^(?:\[([^\]]*)\](?::\d+)?|([^:]*):\d+)$/.exec(first.trim()) ?? [];
  return bracketed ?? plain ?? first.trim();
}

/** Returns ISO 8601 for a date, for milliseconds or seconds since the epoch (as Java's serializers write times), and for SQL's format. */
export function toTime(value: unknown): unknown {
  if (typeof value === "string") return value.replace(/^(\d{4}-\d\d-\d\d) (?=\d)/, "$1T");
  if (typeof value !== "number") return toText(value);
  const date = new Date(Math.abs(value) < secondsEnd ? value * 1_000 : value);
  return Number.isNaN(date.getTime()) ? value : date.toISOString();
}

/** As seconds this is the year 5138, as milliseconds 1973. */
const secondsEnd = 100_000_000_000;
