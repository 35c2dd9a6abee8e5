import { type AnySchema, describeValue, findIssues, isRecord, joinPath, type Schema, type Shape } from "./schema.ts";

/** One thing that `normalize` changed. */
export interface Adjustment {
  /** Where: a JSON path such as `$.execute.mboxes[0].name`. */
  readonly path: string;
  readonly action: "converted" | "dropped";
  /** What would have been right. */
  readonly expected: string;
  /** What came, shortened so that it can be logged. */
  readonly received: string;
}

export interface NormalizeOptions {
  /** Where the value stands. @default "$" */
  readonly path?: string;
  /** Drops optional fields, items and entries that do not fit after conversion. @default false: only those of forgiving schemas */
  readonly dropsInvalid?: boolean;
}

/** A value in the form of a schema, as far as it could be brought into it. `findIssues` says what still does not fit. */
export interface Normalized {
  readonly value: unknown;
  readonly adjustments: readonly Adjustment[];
}

/**
 * Brings a value into the form that `schema` describes: converts scalars (`9.99` to `"9.99"`, `"true"` to `true`, dates to ISO 8601 or
 * milliseconds), reads names in any letter case, and leaves out `null`, empty texts that mean nothing, and unknown fields.
 *
 * The input is not changed; what already fits is returned as it is, except that unknown fields are left out. Fields are read once.
 */
export function normalize<T>(schema: Schema<T>, value: unknown, options: NormalizeOptions = {}): Normalized {
  const adjustments: Adjustment[] = [];
  const { path = "$", dropsInvalid = false } = options;
  return { value: bring(value, { schema, shape: schema.shape, path, dropsInvalid, adjustments }), adjustments };
}

interface Target {
  readonly schema: AnySchema;
  /** That of the schema, or of what it is based on. */
  readonly shape: Shape | undefined;
  readonly path: string;
  readonly dropsInvalid: boolean;
  readonly adjustments: Adjustment[];
}

/** `undefined`: there is no value. */
function bring(given: unknown, target: Target): unknown {
  const { shape, schema } = target;
  if (given === null || given === undefined) return undefined;
  if (shape === undefined) return given === "" && !fits(schema, given) ? undefined : given;
  switch (shape.kind) {
    case "forgiving":
      return bring(given, { ...target, shape: shape.base, dropsInvalid: true });
    case "array":
      return bringArray(given, shape.item, target);
    case "record":
      return bringRecord(given, shape.item, target);
    case "object":
      return bringObject(given, shape.fields, target);
    default:
      if (fits(schema, given)) return given;
      return note(given, toScalar(unbox(given), shape, schema), target);
  }
}

/** A part of a value: dropped if it does not fit and may be. */
function bringPart(given: unknown, schema: AnySchema, path: string, target: Target): unknown {
  const part = { ...target, schema, shape: schema.shape, path };
  const value = bring(given, part);
  if (value === undefined) return undefined;
  const isForgiving = target.dropsInvalid || schema.shape?.kind === "forgiving";
  if (!isForgiving || fits(schema, value)) return value;
  target.adjustments.push({ path, action: "dropped", expected: schema.expected, received: describeValue(given) });
  return undefined;
}

function bringArray(given: unknown, item: AnySchema, target: Target): unknown {
  if (!Array.isArray(given)) return given;
  const list: unknown[] = [];
  for (let index = 0; index < given.length; index++) {
    const value = bringPart(given[index], item, `${target.path}[${index}]`, target);
    if (value !== undefined) list.push(value);
  }
  return list.length === given.length && list.every((value, index) => value === given[index]) ? given : list;
}

function bringRecord(given: unknown, item: AnySchema, target: Target): unknown {
  const source = toObject(given, target);
  if (!isRecord(source)) return source;
  return fromEntries(source, Object.keys(source), (name) =>
    bringPart(source[name], item, joinPath(target.path, name), target),
  );
}

function bringObject(given: unknown, fields: Readonly<Record<string, AnySchema>>, target: Target): unknown {
  const source = toObject(given, target);
  if (!isRecord(source)) return source;
  return fromEntries(source, Object.keys(fields), (name) => {
    const schema = fields[name];
    if (schema === undefined) return undefined;
    return bringPart(source[name], schema, joinPath(target.path, name), target);
  });
}

/** `source` itself where nothing in it is different. */
function fromEntries(
  source: Readonly<Record<string, unknown>>,
  names: readonly string[],
  read: (name: string) => unknown,
): unknown {
  const entries: [string, unknown][] = [];
  let isSame = true;
  for (const name of names) {
    const value = read(name);
    if (value !== undefined) entries.push([name, value]);
    if (value !== source[name]) isSame = false;
  }
  // `fromEntries` defines properties, so that a field named `__proto__` is a field like others.
  return isSame && entries.length === Object.keys(source).length ? source : Object.fromEntries(entries);
}

/** `true` asks for an object with nothing in it; `false`, an empty text and an empty list are none. */
function toObject(given: unknown, target: Target): unknown {
  if (given === true) return note(given, {}, target);
  return given === false || given === "" || (Array.isArray(given) && given.length === 0) ? undefined : given;
}

function note(given: unknown, value: unknown, { schema, path, adjustments }: Target): unknown {
  if (value === given || value === undefined) return value;
  adjustments.push({ path, action: "converted", expected: schema.expected, received: describeValue(given) });
  return value;
}

function fits(schema: AnySchema, value: unknown): boolean {
  return findIssues(schema, value).length === 0;
}

/** The text or number within `new String("a")` and the like. */
function unbox(value: unknown): unknown {
  return value instanceof String || value instanceof Number || value instanceof Boolean ? value.valueOf() : value;
}

/** What cannot be converted is returned as it is; `undefined`: it says nothing. */
function toScalar(value: unknown, shape: Shape, schema: AnySchema): unknown {
  if (Number.isNaN(value) || (value instanceof Date && Number.isNaN(value.getTime()))) return undefined;
  if (value === "" && !fits(schema, "")) return undefined;
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
      return toIpAddress(value);
    case "time":
      return toTime(value);
    default:
      return value;
  }
}

function toText(value: unknown): unknown {
  if (typeof value === "number" || typeof value === "boolean" || typeof value === "bigint") return String(value);
  if (value instanceof Date) return value.toISOString();
  return typeof URL === "function" && value instanceof URL ? value.href : value;
}

function toNumber(value: unknown): unknown {
  if (typeof value === "bigint") return Number(value);
  if (value instanceof Date) return value.getTime();
  return typeof value === "string" && decimal.test(value.trim()) ? Number(value) : value;
}

/** No hexadecimal digits, no `Infinity`: what people and databases write. */
const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

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

/** By the number that the Experience Cloud ID service has for it, or by name. */
function toAuthenticatedState(value: unknown): unknown {
  return (
    authenticatedStates.find((_, number) => value === number || value === String(number)) ??
    toChoice(value, authenticatedStates)
  );
}

const authenticatedStates: readonly string[] = ["unknown", "authenticated", "logged_out"];

/** The first of a list, as proxies write it, and without a port. */
function toIpAddress(value: unknown): unknown {
  if (typeof value !== "string") return value;
  const [first = ""] = value.split(",", 1);
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

function normalizeName(value: unknown): string {
  const text = toText(value);
  return typeof text === "string" ? text.trim().toLowerCase().replaceAll(/[_\s]/g, "-") : "";
}
