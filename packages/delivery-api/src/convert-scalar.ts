/** How `normalize` reads scalars: each function returns what it cannot convert as it is. */
import type { Shape } from "./schema.ts";

/** Converts a text, number, boolean or date to the kind that `shape` wants. */
export function convertScalar(value: unknown, shape: Shape): unknown {
  switch (shape.kind) {
    case "string":
      return toText(value);
    case "number":
      return toNumber(value);
    case "integer":
      return floor(toNumber(value));
    case "boolean":
      return toBoolean(value);
    case "choice":
      return toChoice(value, shape.allowed);
    case "authenticated-state":
      return toAuthenticatedState(value);
    case "ip-address":
      return typeof value === "string" ? readIpAddress(value) : value;
    case "time":
      return toTime(value);
    default:
      return value;
  }
}

/** Unwraps boxed values, and whatever says itself what it is in JSON: URLs, ids and decimals of databases, dates of libraries. */
export function unbox(value: unknown): unknown {
  if (typeof value !== "object" || value === null || value instanceof Date) return value;
  if (value instanceof String || value instanceof Number || value instanceof Boolean) return value.valueOf();
  const { toJSON } = value as { readonly toJSON?: unknown };
  if (typeof toJSON !== "function") return value;
  const json: unknown = toJSON.call(value);
  return typeof json === "object" && json !== null ? value : json;
}

function toText(value: unknown): unknown {
  if (typeof value === "number" || typeof value === "boolean" || typeof value === "bigint") return String(value);
  return value instanceof Date ? value.toISOString() : value;
}

function toNumber(value: unknown): unknown {
  if (typeof value === "bigint") return Number(value);
  if (value instanceof Date) return value.getTime();
  if (typeof value !== "string") return value;
  if (decimal.test(value.trim())) return Number(value);
  const time = isoTime.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(time) ? value : time;
}

/** No hexadecimal digits, no `Infinity`: what people and databases write. */
const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const isoTime = /^\d{4}-\d\d-\d\dT/;

function floor(value: unknown): unknown {
  return typeof value === "number" ? Math.floor(value) : value;
}

function toBoolean(value: unknown): unknown {
  const text = typeof value === "string" ? value.trim().toLowerCase() : value;
  if (text === "true" || text === 1 || text === "1" || text === "?1") return true;
  return text === "false" || text === 0 || text === "0" || text === "?0" ? false : value;
}

/** By name, in any letter case and with `_`, `-` or a space between the words. */
function toChoice(value: unknown, allowed: readonly (string | number)[]): unknown {
  const text = normalizeName(value);
  return allowed.find((each) => normalizeName(each) === text) ?? value;
}

function normalizeName(value: unknown): string {
  const text = toText(value);
  return typeof text === "string" ? text.trim().toLowerCase().replaceAll(/[_\s]/g, "-") : "";
}

/** By the number that the Experience Cloud ID service has for it, or by name. */
function toAuthenticatedState(value: unknown): unknown {
  return (
    authenticatedStates.find((_, number) => value === number || value === String(number)) ??
    toChoice(value, authenticatedStates)
  );
}

const authenticatedStates: readonly string[] = ["unknown", "authenticated", "logged_out"];

/** Reads the address of a list as proxies write it: the first, without quotes, brackets and port. It need not be one. */
export function readIpAddress(text: string): string {
  const [first = ""] = text.replaceAll('"', "").split(",", 1);
  const [, bracketed, plain] = /^(?:\[([^\]]*)\](?::\d+)?|([^:]*):\d+)$/.exec(first.trim()) ?? [];
  return bracketed ?? plain ?? first.trim();
}

/** ISO 8601 of a date, of milliseconds or seconds since the epoch (as Java's serializers write times), and of the form of SQL. */
function toTime(value: unknown): unknown {
  if (typeof value === "string") return value.replace(/^(\d{4}-\d\d-\d\d) (?=\d)/, "$1T");
  if (typeof value !== "number") return toText(value);
  const date = new Date(Math.abs(value) < secondsEnd ? value * 1_000 : value);
  return Number.isNaN(date.getTime()) ? value : date.toISOString();
}

/** As seconds this is the year 5138, as milliseconds 1973. */
const secondsEnd = 100_000_000_000;
