import { convertScalar, unbox } from "./convert-scalar.ts";
import {
  type AnySchema,
  describeValue,
  findIssues,
  isPlain,
  isRecord,
  joinPath,
  type Schema,
  type Shape,
  type Wrapper,
} from "./schema.ts";

/** One thing that `normalize` changed. */
export interface Adjustment {
  /** Where: a JSON path such as `$.execute.mboxes[0].name`. */
  readonly path: string;
  readonly action: "converted" | "dropped";
  /** The expected value, e.g. `a string of 1 to 128 characters`. */
  readonly expected: string;
  /** The received value, shortened so that it can be logged. */
  readonly received: string;
}

export interface NormalizeOptions {
  /** Where the value stands. @default "$" */
  readonly path?: string;
  /**
   * Omits fields, items and entries that cannot be converted, and objects without a required field. Texts and lists that are only too
   * long stay, as do wrong values of essential schemas: the check reports them.
   *
   * @default false: omits only those of forgiving schemas
   */
  readonly dropsInvalid?: boolean;
  /** Keeps the entries of maps, and values that only the Target edge rejects. @default false */
  readonly onDevice?: boolean;
}

/** A value that was converted to a schema as far as possible. `findIssues` returns what is still wrong. */
export interface Normalized {
  readonly value: unknown;
  readonly adjustments: readonly Adjustment[];
}

/**
 * Converts a value to the form of `schema`: converts scalars (`9.99` to `"9.99"`, `"true"` to `true`, dates to ISO 8601 or
 * milliseconds), matches names in any letter case, and omits `null`, empty texts without a meaning, and unknown fields.
 *
 * The input is not changed. A value that already fits is returned itself, without unknown fields. Each field is read once.
 */
export function normalize<T>(schema: Schema<T>, value: unknown, options: NormalizeOptions = {}): Normalized {
  const { path = "$", dropsInvalid = false, onDevice = false } = options;
  const adjustments: Adjustment[] = [];
  const mode: Mode = { dropsInvalid, onDevice, keepsBlanks: onDevice || !dropsInvalid, isEntry: false, adjustments };
  return { value: bring(value, schema, unwrap(schema).shape, path, mode), adjustments };
}

interface Mode {
  readonly dropsInvalid: boolean;
  readonly onDevice: boolean;
  /** Whether a blank text is a value: in entries of maps, and if nothing is dropped. */
  readonly keepsBlanks: boolean;
  /** Whether the value is an entry of a map. There `false` is a value, too. */
  readonly isEntry: boolean;
  readonly adjustments: Adjustment[];
}

/** Returns `undefined` if there is no value. */
function bring(given: unknown, schema: AnySchema, shape: Shape | undefined, path: string, mode: Mode): unknown {
  const { dropsInvalid } = mode;
  const kind = shape?.kind;
  const fallback = dropsInvalid && shape !== undefined && "fallback" in shape ? shape.fallback : undefined;
  if (given === undefined || given === null) return fallback;
  if (shape === undefined) {
    const isNothing = given === "" || (dropsInvalid && given === false);
    return isNothing && !fits(schema, given) ? undefined : given;
  }
  const note = (value: unknown): unknown => {
    if (value !== given) report(mode, "converted", path, schema, given);
    return value;
  };
  if (shape.kind === "array") {
    const list = toList(given, schema, dropsInvalid);
    return Array.isArray(list) ? bringItems(note(list) as unknown[], shape.item, path, mode) : list;
  }
  if (shape.kind === "record" || shape.kind === "object") {
    const source = toObject(given, dropsInvalid);
    if (!isRecord(source)) return source;
    if (source !== given) note(source);
    return shape.kind === "object"
      ? bringFields(source, shape.fields, path, mode)
      : bringEntries(source, schema, shape.item, path, mode);
  }
  if (fits(schema, given) && (mode.keepsBlanks || given !== "")) return given;
  const scalar = unbox(dropsInvalid && Array.isArray(given) ? given[0] : given);
  if (isNothing(scalar, schema, mode, kind)) return fallback;
  const value = convertScalar(scalar, shape);
  return note(fallback === undefined || fits(schema, value) ? value : fallback);
}

/** Converts a part of a value. Drops it if it cannot be converted and is optional. */
function bringPart(given: unknown, schema: AnySchema, path: string, parent: Mode): unknown {
  const { shape, wrapper } = unwrap(schema);
  const mode = wrapper === "forgiving" ? { ...parent, dropsInvalid: true } : parent;
  const value = bring(given, schema, shape, path, mode);
  if (value === undefined || !mode.dropsInvalid || wrapper === "essential") return value;
  if (wrapper === "edge-only" && parent.onDevice && typeof value === "string") return value;
  if (wrapper === undefined && shape?.kind === "object" && isRecord(value)) {
    const missing = findMissing(value, shape.fields, parent.onDevice);
    if (missing === undefined) return value;
    report(mode, "dropped", `${path}.${missing}`, shape.fields[missing] ?? schema, (given as Source)[missing]);
    return undefined;
  }
  const isRight = wrapper === undefined ? hasReading(value, schema, shape) : fits(schema, value);
  if (isRight) return value;
  report(mode, "dropped", path, schema, given);
  return undefined;
}

/** Returns whether it is valid but for its size. */
function hasReading(value: unknown, schema: AnySchema, shape: Shape | undefined): boolean {
  switch (shape?.kind) {
    case "string":
      return typeof value === "string" && (shape.pattern === undefined || shape.pattern.test(value));
    case "array":
      return Array.isArray(value) && value.length >= shape.min;
    case "record":
      return isRecord(value);
    default:
      return fits(schema, value);
  }
}

/** Returns the first required field that is missing. */
function findMissing(
  value: Source,
  fields: Readonly<Record<string, AnySchema>>,
  onDevice: boolean,
): string | undefined {
  return Object.keys(fields).find((name) => {
    const field = fields[name] as AnySchema;
    const mayBeMissing = field.optional === true || (onDevice && unwrap(field).wrapper === "edge-only");
    return !mayBeMissing && value[name] === undefined;
  });
}

function bringItems(given: readonly unknown[], item: AnySchema, path: string, mode: Mode): unknown {
  const list: unknown[] = [];
  for (let index = 0; index < given.length; index++) {
    const value = bringPart(given[index], item, `${path}[${index}]`, mode);
    if (value !== undefined) list.push(value);
  }
  return list.length === given.length && list.every((value, index) => value === given[index]) ? given : list;
}

type Source = Readonly<Record<string, unknown>>;

function bringEntries(source: Source, schema: AnySchema, item: AnySchema, path: string, mode: Mode): unknown {
  if (mode.onDevice) return source;
  const entryMode = { ...mode, keepsBlanks: true, isEntry: true };
  const { shape } = unwrap(item);
  return fromEntries(source, Object.keys(source), (name) => {
    const given = source[name];
    const at = joinPath(path, name);
    const value = bring(given, item, shape, at, entryMode);
    if (value === undefined || !mode.dropsInvalid) return value;
    const [issue] = findIssues(schema, { [name]: value });
    if (issue === undefined) return value;
    report(mode, "dropped", at, issue, given);
    return undefined;
  });
}

function bringFields(source: Source, fields: Readonly<Record<string, AnySchema>>, path: string, mode: Mode): unknown {
  return fromEntries(source, Object.keys(fields), (name) => {
    const schema = fields[name];
    if (schema === undefined) return undefined;
    const given = source[name] ?? (name === "authenticatedState" ? source.authState : undefined);
    return bringPart(given, schema, joinPath(path, name), mode);
  });
}

/** Returns `source` itself if nothing differs. */
function fromEntries(source: Source, names: readonly string[], read: (name: string) => unknown): unknown {
  const entries: [string, unknown][] = [];
  let isSame = true;
  for (const name of names) {
    const value = read(name);
    if (value !== undefined) entries.push([name, value]);
    if (value !== source[name]) isSame = false;
  }
  // `fromEntries` defines properties: assigning `__proto__` would set the prototype.
  return isSame && isPlain(source) && entries.length === Object.keys(source).length
    ? source
    : Object.fromEntries(entries);
}

/** Returns `undefined` for values that mean none. A value that cannot be a list stays. */
function toList(given: unknown, schema: AnySchema, dropsInvalid: boolean): unknown {
  if (Array.isArray(given) || !dropsInvalid) return given;
  if (given === false || given === "" || Number.isNaN(given)) return undefined;
  if (unwrap(schema).wrapper === "essential") return given;
  return typeof given === "object" && given !== null && Symbol.iterator in given
    ? Array.from(given as Iterable<unknown>)
    : [given];
}

/** `true` becomes an empty object. `false`, an empty text and an empty list mean none. */
function toObject(given: unknown, dropsInvalid: boolean): unknown {
  if (given === true) return {};
  const isNothing = given === false || given === "" || (Array.isArray(given) && given.length === 0);
  if (isNothing || (dropsInvalid && Number.isNaN(given))) return undefined;
  // A `Map` or `URLSearchParams`. If a name comes twice, the first counts.
  if (dropsInvalid && isRecord(given) && typeof given.get === "function" && Symbol.iterator in given) {
    return Object.fromEntries([...(given as unknown as Iterable<[string, unknown]>)].reverse());
  }
  return given;
}

/** Returns whether it means that there is no value. */
function isNothing(value: unknown, schema: AnySchema, mode: Mode, kind: Shape["kind"] | undefined): boolean {
  if (value === undefined || value === null || Number.isNaN(value)) return true;
  if (value instanceof Date) return Number.isNaN(value.getTime());
  if (value === "") return !mode.keepsBlanks || !fits(schema, "");
  if (!mode.dropsInvalid) return false;
  if (typeof value === "string") return !(mode.keepsBlanks && fits(schema, value)) && value.trim() === "";
  return value === false && kind !== "boolean" && !mode.isEntry;
}

function unwrap({ shape }: AnySchema): { readonly shape: Shape | undefined; readonly wrapper: Wrapper | undefined } {
  return shape !== undefined && "base" in shape
    ? { shape: shape.base, wrapper: shape.kind }
    : { shape, wrapper: undefined };
}

function fits(schema: AnySchema, value: unknown): boolean {
  return findIssues(schema, value).length === 0;
}

function report(
  { adjustments }: Mode,
  action: Adjustment["action"],
  path: string,
  { expected }: { readonly expected: string },
  given: unknown,
): void {
  adjustments.push({ path, action, expected, received: describeValue(given) });
}
