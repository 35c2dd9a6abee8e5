/** Reads a value by its schema: checks it, and optionally converts it and drops unconvertible parts, in one pass. */
import { unbox } from "./convert-scalar.ts";
import { describeValue, joinPath } from "./describe-value.ts";
import { fits, isPlain, isRecord } from "./is-exact.ts";
import type { Issue } from "./issue.ts";
import { readField, toPlainObject } from "./plain-object.ts";
import type { AnySchema } from "./schema-node.ts";

/** One change of `normalize`. */
export interface Adjustment extends Issue {
  readonly action: "converted" | "dropped";
}

/** The state of one pass. */
export interface Pass {
  /** The path of the root, which is never dropped. */
  readonly root: string;
  /** Whether values are converted, or only checked. */
  readonly converts: boolean;
  /** Whether unconvertible values are dropped. */
  drops: boolean;
  readonly onDevice: boolean;
  readonly issues: Issue[];
  readonly adjustments: Adjustment[];
}

/**
 * Returns the value in the form of `schema`; `undefined` for an absent or dropped one. Reads each field once.
 *
 * @param isEntry whether it is an entry of a record: blank texts and `false` are values there
 */
export function readValue(given: unknown, schema: AnySchema, path: string, pass: Pass, isEntry = false): unknown {
  const { drops, issues } = pass;
  const { policy, refine } = schema;
  const found = issues.length;
  if (policy === "forgiving" && pass.converts) pass.drops = true;
  let value: unknown;
  if ((given === undefined || given === null) && pass.converts) value = pass.drops ? schema.fallback : undefined;
  else {
    try {
      value = readers[schema.kind](given, schema, path, pass, isEntry);
    } catch {
      value = refuseUnreadable(schema, path, pass);
    }
    if (!pass.converts) value = given;
    if (value !== undefined && issues.length === found && !pass.onDevice) refine?.(value as never, path, issues);
    if (issues.length > found && pass.drops && policy !== undefined && policy !== "essential") {
      issues.length = found;
      value = adjust("dropped", given, schema, path, pass);
    }
  }
  pass.drops = drops;
  return value;
}

type Reader = (given: unknown, schema: AnySchema, path: string, pass: Pass, isEntry: boolean) => unknown;
type Source = Readonly<Record<string, unknown>>;

const readers: Readonly<Record<AnySchema["kind"], Reader>> = {
  string: readScalar,
  scalar: readScalar,
  array: readArray,
  record: readRecord,
  object: readObject,
};

function readScalar(given: unknown, schema: AnySchema, path: string, pass: Pass, isEntry: boolean): unknown {
  const { drops, onDevice } = pass;
  const { convert, policy } = schema;
  const keepsBlanks = isEntry || onDevice || !drops;
  if (fits(given, schema) && (given !== "" || keepsBlanks)) return given;
  let value = given;
  if (pass.converts) {
    const fallback = drops ? schema.fallback : undefined;
    if (convert === undefined) {
      if (given === "" || (drops && given === false)) return fallback;
    } else {
      const scalar = unbox(drops && Array.isArray(given) ? given[0] : given);
      if (isNothing(scalar, drops, isEntry) && !(keepsBlanks && fits(scalar, schema))) return fallback;
      value = convert(scalar);
      const isKept = fits(value, schema) || (drops && onDevice && policy === "edge-only" && typeof value === "string");
      if (isKept || fallback !== undefined) {
        if (!isKept) value = fallback;
        if (value !== given) adjust("converted", given, schema, path, pass);
        return value;
      }
    }
  }
  return refuse(given, value, schema, path, pass, isEntry);
}

/** Returns whether a scalar means that there is no value. */
function isNothing(value: unknown, drops: boolean, isEntry: boolean): boolean {
  if (value === undefined || value === null || value === "" || Number.isNaN(value)) return true;
  if (value instanceof Date) return Number.isNaN(value.getTime());
  return drops && (typeof value === "string" ? value.trim() === "" : value === false && !isEntry);
}

function readArray(given: unknown, schema: AnySchema, path: string, pass: Pass): unknown {
  const { item, min, max } = schema;
  let list = given;
  if (!Array.isArray(list) && pass.drops) {
    if (list === false || list === "" || Number.isNaN(list)) return undefined;
    if (schema.policy !== "essential") list = isIterable(list) ? takeItems(list) : [list];
  }
  if (!Array.isArray(list) || (list.length > max && !pass.onDevice)) return refuse(given, list, schema, path, pass);
  if (list !== given) adjust("converted", given, schema, path, pass);
  const items: unknown[] = [];
  let isSame = true;
  for (let index = 0; index < list.length; index++) {
    const each: unknown = list[index];
    const value = readValue(each, item as AnySchema, `${path}[${index}]`, pass);
    if (value !== each) isSame = false;
    if (value !== undefined) items.push(value);
  }
  const value = isSame && items.length === list.length ? list : items;
  return value.length < min ? refuse(given, value, schema, path, pass) : value;
}

function readObject(given: unknown, schema: AnySchema, path: string, pass: Pass): unknown {
  const source = toSource(given, schema, path, pass);
  if (!isRecord(source)) return source;
  const { root, converts, drops, onDevice, issues } = pass;
  const found = issues.length;
  const entries: [string, unknown][] = [];
  let isSame = isPlain(source);
  for (const [name, field] of (schema.fields as () => ReadonlyMap<string, AnySchema>)()) {
    const part = readField(source, name);
    if (part === undefined && field.optional) continue;
    const at = joinPath(path, name);
    const value = readValue(part, field, at, pass);
    if (value !== part) isSame = false;
    if (value !== undefined) entries.push([name, value]);
    else if (!field.optional && converts && !(drops && onDevice && field.policy === "edge-only")) {
      if (drops && path !== root && schema.policy === undefined) {
        issues.length = found;
        return adjust("dropped", part, field, at, pass);
      }
      report(part, field, at, pass);
    }
  }
  return isSame && entries.length === Object.keys(source).length ? source : Object.fromEntries(entries);
}

function readRecord(given: unknown, schema: AnySchema, path: string, pass: Pass): unknown {
  const { item, key, max } = schema as { readonly item: AnySchema; readonly key: AnySchema; readonly max: number };
  const read = toSource(given, schema, path, pass);
  if (!isRecord(read)) return read;
  const source = toPlainObject(read);
  // Rules on the device read each value as it was given.
  if (pass.onDevice) return source;
  const { issues } = pass;
  const found = issues.length;
  const entries: [string, unknown][] = [];
  let isSame = true;
  for (const name of Object.keys(source)) {
    const part = readField(source, name);
    const at = joinPath(path, name);
    let value = readValue(part, item, at, pass, true);
    if (value !== undefined && !fits(name, key) && refuse(name, name, key, at, pass, true) === undefined)
      value = undefined;
    if (value === undefined || value !== part) isSame = false;
    if (value !== undefined) entries.push([name, value]);
  }
  if (entries.length > max) {
    issues.length = found;
    issues.push({ path, expected: schema.expected, received: `an object with ${entries.length} entries` });
  }
  // `fromEntries` defines properties: assigning `__proto__` would set the prototype.
  return isSame ? source : Object.fromEntries(entries);
}

/** Drops or reports a value whose own code throws: getters, `toJSON`, or `Proxy` handlers. */
function refuseUnreadable(
  { expected, policy }: AnySchema,
  path: string,
  { drops, issues, adjustments }: Pass,
): undefined {
  const issue = { path, expected, received: "a value that throws when it is read" };
  if (drops && policy !== "essential") adjustments.push({ ...issue, action: "dropped" });
  else issues.push(issue);
}

/** Drops or reports a value. One beyond its length limits is dropped only in records. */
function refuse(given: unknown, value: unknown, schema: AnySchema, path: string, pass: Pass, isEntry = false): unknown {
  const { pattern, kind, policy } = schema;
  const isSize =
    !isEntry &&
    (kind === "array"
      ? Array.isArray(value) && value.length > 0
      : kind === "string" && typeof value === "string" && (pattern === undefined || pattern.test(value)));
  if (pass.drops && !isSize && policy !== "essential") return adjust("dropped", given, schema, path, pass);
  if (isSize && value !== given) adjust("converted", given, schema, path, pass);
  if (!isSize || !pass.onDevice) report(value, schema, path, pass);
  return value;
}

function report(value: unknown, { expected }: AnySchema, path: string, { issues }: Pass): void {
  issues.push({ path, expected, received: describeValue(value) });
}

function adjust(
  action: Adjustment["action"],
  given: unknown,
  { expected }: AnySchema,
  path: string,
  pass: Pass,
): undefined {
  pass.adjustments.push({ path, action, expected, received: describeValue(given) });
}

/** Converts a value to an object: `true` becomes an empty one; `false`, an empty text and an empty list mean none. */
function toSource(given: unknown, schema: AnySchema, path: string, pass: Pass): Source | unknown {
  const { converts, drops } = pass;
  const { convert } = schema;
  let source = given;
  if (converts) {
    if (given === false || given === "" || (Array.isArray(given) && given.length === 0)) return undefined;
    if (drops && Number.isNaN(given)) return undefined;
    if (given === true) source = {};
    // A `Map`, `URLSearchParams`, or other pairs. The first of equal names counts.
    else if (drops && isIterable(given)) {
      const items = takeItems(given);
      if (items?.every(isPair)) source = Object.fromEntries(items.reverse());
    }
  }
  if (!isRecord(source) || (drops && isIterable(source))) return refuse(given, given, schema, path, pass);
  if (source !== given) adjust("converted", given, schema, path, pass);
  return converts && convert !== undefined ? convert(source) : source;
}

/** More than any list or record takes. */
const maxItems = 10_000;

/** Returns the items; `undefined` for too many: a generator may be endless. */
function takeItems(items: Iterable<unknown>): unknown[] | undefined {
  const taken: unknown[] = [];
  for (const item of items) if (taken.push(item) > maxItems) return undefined;
  return taken;
}

function isPair(value: unknown): value is [PropertyKey, unknown] {
  return Array.isArray(value) && value.length === 2;
}

function isIterable(value: unknown): value is Iterable<unknown> {
  return typeof value === "object" && value !== null && Symbol.iterator in value;
}
