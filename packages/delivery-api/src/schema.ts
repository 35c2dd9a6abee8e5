/**
 * A small kit of schemas: a check that says where a value is wrong, what was expected and what came.
 *
 * A schema never copies, coerces or throws: it looks, and adds to a list of issues. `object<T>` makes the compiler hold a
 * schema and its type together: every field of `T` must be named, and optional fields must be `optional(…)`.
 */

import { describeValue, joinPath } from "./describe-value.ts";

export { isDeeperThan } from "./is-deeper-than.ts";
export { describeValue, joinPath };

/** One thing that is wrong with a value from outside. */
export interface Issue {
  /** Where: a JSON path such as `$.execute.mboxes[0].name`. */
  readonly path: string;
  /** What would have been right, e.g. `a string of 1 to 128 characters`. */
  readonly expected: string;
  /** What came, shortened so that it can be logged, e.g. `a string of 300 characters`. */
  readonly received: string;
}

/** Looks at a value and adds what is wrong with it to `issues`. `T` is what the value is when nothing was added. */
export interface Schema<T> {
  readonly expected: string;
  check(value: unknown, path: string, issues: Issue[]): void;
  /** What it is made of, for `normalize`. Without it a value is taken as it is. */
  readonly shape?: Shape | undefined;
  /** Never set: it carries `T` for the compiler. */
  readonly type?: T;
}

/** The structure of a schema, as data. `fallback` stands for a value that is missing or has no reading, where such values are dropped. */
export type Shape =
  | { readonly kind: "string"; readonly pattern?: RegExp | undefined }
  | { readonly kind: "number" | "integer" | "boolean" }
  | { readonly kind: SpecialKind; readonly fallback?: unknown }
  | { readonly kind: "choice"; readonly allowed: readonly (string | number)[]; readonly fallback?: unknown }
  | { readonly kind: "array"; readonly item: AnySchema; readonly min: number }
  | { readonly kind: "record"; readonly item: AnySchema }
  | { readonly kind: "object"; readonly fields: Readonly<Record<string, AnySchema>> }
  | { readonly kind: Wrapper; readonly base: Shape | undefined };

/**
 * How `normalize` treats what does not fit the schema inside. `forgiving`: always leaves it out. `essential`: never does. `edge-only`: keeps it for
 * decisions on the device.
 */
export type Wrapper = "forgiving" | "essential" | "edge-only";

/** Values that come in forms of their own: `normalize` knows how to read them. */
export type SpecialKind = "authenticated-state" | "ip-address" | "time";

/** Any schema, of a field that must be there or of one that may be absent. */
export type AnySchema = Schema<unknown> & { readonly optional?: boolean };

/** A schema for a field that may be absent. `undefined` counts as absent; `null` does not. */
export interface OptionalSchema<T> extends Schema<T> {
  readonly optional: true;
}

/** For each field of `T` its schema; optional fields need `optional(…)`, required ones must not have it. */
export type Fields<T> = {
  [K in keyof T]-?: Record<never, never> extends Pick<T, K>
    ? OptionalSchema<Exclude<T[K], undefined>>
    : Schema<T[K]> & { readonly optional?: never };
};

export interface StringLimits {
  /** Fewest UTF-16 units. @default 0 */
  readonly min?: number;
  /** Most UTF-16 units. @default unlimited */
  readonly max?: number;
  /** Refuses strings of nothing but white space. @default false */
  readonly nonBlank?: boolean;
  /** What the string must match; `expected` then has to say it in words. */
  readonly pattern?: RegExp;
  /** Words for the message, instead of those made from the limits. */
  readonly expected?: string;
}

export interface NumberLimits {
  readonly min?: number;
  readonly max?: number;
}

/** A string, with limits on its length and form. */
export function string(limits: StringLimits = {}): Schema<string> {
  const { min = 0, max = Number.POSITIVE_INFINITY, nonBlank = false, pattern } = limits;
  const expected =
    limits.expected ?? `a ${nonBlank ? "non-blank " : ""}string${describeRange(min, max, " characters")}`;
  return {
    expected,
    shape: { kind: "string", pattern },
    check(value, path, issues) {
      if (
        typeof value !== "string" ||
        value.length < min ||
        value.length > max ||
        ((nonBlank || path === wire) && value.trim() === "") ||
        (pattern !== undefined && !pattern.test(value))
      ) {
        refuse(issues, path, expected, value);
      }
    },
  };
}

/** A finite number. */
export function number(limits: NumberLimits = {}): Schema<number> {
  return numeric(limits, "number", Number.isFinite);
}

/** A whole number that a double holds exactly (within ±2^53 − 1). */
export function integer(limits: NumberLimits = {}): Schema<number> {
  return numeric(limits, "integer", Number.isSafeInteger);
}

/** A whole number of any size, as `int64` has them: those beyond ±2^53 have lost their last digits. */
export function int64(): Schema<number> {
  return numeric({}, "integer", Number.isInteger);
}

/** `true` or `false`. */
export function boolean(): Schema<boolean> {
  return predicate("true or false", (value): value is boolean => typeof value === "boolean", { kind: "boolean" });
}

/** One of the given strings or numbers. */
export function oneOf<const T extends string | number>(...allowed: readonly T[]): Schema<T> {
  const expected = `one of ${allowed.map((each) => JSON.stringify(each)).join(", ")}`;
  const isAllowed = (value: unknown): value is T => (allowed as readonly unknown[]).includes(value);
  return predicate(expected, isAllowed, { kind: "choice", allowed });
}

/** Whatever `test` accepts; `expected` says in words what that is. */
export function predicate<T>(expected: string, test: (value: unknown) => value is T, shape?: Shape): Schema<T> {
  return {
    expected,
    shape,
    check(value, path, issues) {
      if (!test(value)) refuse(issues, path, expected, value);
    },
  };
}

/** An array, every item of which fits `item`. */
export function array<T>(item: Schema<T>, limits: NumberLimits = {}): Schema<readonly T[]> {
  const { min = 0, max = Number.POSITIVE_INFINITY } = limits;
  const expected = `an array${describeRange(min, max, " items")}`;
  return {
    expected,
    shape: { kind: "array", item, min },
    check(value, path, issues) {
      if (!Array.isArray(value) || value.length < min || value.length > max)
        return refuse(issues, path, expected, value);
      for (let index = 0; index < value.length; index++) {
        item.check(value[index], isQuiet(path) ? path : `${path}[${index}]`, issues);
      }
    },
  };
}

/** An object with the named fields. Fields that the schema does not name are ignored, as the Delivery API ignores them. */
export function object<T extends object>(fields: Fields<T>): Schema<T> {
  let plan: ObjectPlan | undefined;
  const expected = "an object";
  return {
    expected,
    shape: { kind: "object", fields: fields as Readonly<Record<string, AnySchema>> },
    check(value, path, issues) {
      if (!isRecord(value)) return refuse(issues, path, expected, value);
      // With the first value, and not at import: most programs never meet most of the schemas.
      plan ??= planObject(fields);
      const { schemas, required } = plan;
      if (!isQuiet(path) || !isPlain(value)) {
        if (isExact(path)) issues.push({ path, expected, received: "an object of a class" });
        for (const [name, schema] of schemas) {
          const field = value[name];
          if (field === undefined && schema.optional) continue;
          schema.check(field, isQuiet(path) ? path : `${path}.${name}`, issues);
        }
      } else {
        // Looks at the few fields that are there, not at all that could be: this runs for every object of every request.
        let missing = required;
        for (const name in value) {
          const schema = schemas.get(name);
          const field = value[name];
          if (field === undefined) continue;
          if (schema === undefined) {
            if (isExact(path)) issues.push({ path, expected, received: "an unknown field" });
            continue;
          }
          if (schema.optional !== true) missing--;
          schema.check(field, path, issues);
        }
        if (missing > 0) issues.push({ path, expected, received: "an object that lacks some of its fields" });
      }
    },
  };
}

type FieldSchema = Schema<unknown> & { readonly optional?: true };

interface ObjectPlan {
  readonly schemas: ReadonlyMap<string, FieldSchema>;
  /** How many of the fields must be there. */
  readonly required: number;
}

function planObject(fields: Readonly<Record<string, FieldSchema>>): ObjectPlan {
  const schemas = new Map(Object.entries(fields));
  let required = 0;
  for (const { optional } of schemas.values()) if (optional !== true) required++;
  return { schemas, required };
}

/** Whether all that can be read from it are its own fields. */
export function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** A map from names to values, such as parameters. Only own properties count. */
export function record<T>(
  key: Schema<string>,
  item: Schema<T>,
  limits: { readonly max?: number } = {},
): Schema<Readonly<Record<string, T>>> {
  const { max = Number.POSITIVE_INFINITY } = limits;
  const expected = `an object${describeRange(0, max, " entries")}`;
  return {
    expected,
    shape: { kind: "record", item },
    check(value, path, issues) {
      if (!isRecord(value)) return refuse(issues, path, expected, value);
      if (isExact(path) && !isPlain(value)) issues.push({ path, expected, received: "an object of a class" });
      const names = Object.keys(value);
      if (names.length > max) {
        issues.push({ path, expected, received: `an object with ${names.length} entries` });
        return;
      }
      for (const name of names) {
        const at = isQuiet(path) ? path : joinPath(path, name);
        key.check(name, at, issues);
        item.check(value[name], at, issues);
      }
    },
  };
}

/** Makes a schema one for a field that may be absent. */
export function optional<T>(schema: Schema<T>): OptionalSchema<T> {
  return { ...schema, optional: true };
}

/** `schema`, and then `also`: for rules that look at more than one field. `also` runs only on what fits `schema`. */
export function refine<T>(schema: Schema<T>, also: (value: T, path: string, issues: Issue[]) => void): Schema<T> {
  return {
    ...schema,
    check(value, path, issues) {
      const before = issues.length;
      schema.check(value, path, issues);
      if (issues.length === before) also(value as T, path, issues);
    },
  };
}

/** `schema`, of values that come in forms of their own. */
export function special<T>(kind: SpecialKind, schema: Schema<T>): Schema<T> {
  return { ...schema, shape: { kind } };
}

/** `schema` for what nobody should be refused for: `normalize` leaves out what does not fit. For fields and items that may be absent. */
export function forgiving<T>(schema: Schema<T>): Schema<T> {
  return { ...schema, shape: { kind: "forgiving", base: schema.shape } };
}

/** `schema` for what a request makes no sense without: `normalize` leaves what has no reading to the check. */
export function essential<T>(schema: Schema<T>): Schema<T> {
  return { ...schema, shape: { kind: "essential", base: schema.shape } };
}

/** `schema` for what only the Target edge is strict about: a decision on the device takes any text, or none. */
export function edgeOnly<T>(schema: Schema<T>): Schema<T> {
  return { ...schema, shape: { kind: "edge-only", base: schema.shape } };
}

/** `schema` with a value for what is missing or unknown, where `normalize` drops such values. */
export function withFallback<T>(schema: Schema<T>, fallback: T): Schema<T> {
  return { ...schema, shape: { ...schema.shape, fallback } as Shape };
}

/** Everything that is wrong with `value`; empty when it is a `T`. */
export function findIssues<T>(schema: Schema<T>, value: unknown, path = "$"): readonly Issue[] {
  // Most values are right, and need no names for what is wrong.
  const found: Issue[] = [];
  schema.check(value, unnamed, found);
  if (found.length === 0) return found;
  const issues: Issue[] = [];
  schema.check(value, path, issues);
  return issues;
}

/**
 * Whether `value` is a `T` to the letter: no unknown fields, and nothing but plain objects.
 *
 * @param allowsBlanks whether texts may be blank
 */
export function fitsExactly<T>(schema: Schema<T>, value: unknown, allowsBlanks: boolean): boolean {
  const issues: Issue[] = [];
  schema.check(value, allowsBlanks ? exact : wire, issues);
  return issues.length === 0;
}

/** Instead of a path: nobody is going to read it. */
const unnamed = "";
/** Likewise, and unknown fields are issues. */
const exact = " ";
/** Likewise, and so are blank texts. */
const wire = "  ";

function isQuiet(path: string): boolean {
  return path === unnamed || isExact(path);
}

function isExact(path: string): boolean {
  return path === exact || path === wire;
}

/** An object that is neither `null` nor an array. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function refuse(issues: Issue[], path: string, expected: string, value: unknown): void {
  issues.push({ path, expected, received: describeValue(value) });
}

function numeric(
  limits: NumberLimits,
  kind: "number" | "integer",
  isKind: (value: unknown) => boolean,
): Schema<number> {
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = limits;
  const expected = `a${kind === "integer" ? "n" : ""} ${kind}${describeRange(min, max, "")}`;
  return predicate(
    expected,
    (value): value is number => isKind(value) && (value as number) >= min && (value as number) <= max,
    { kind },
  );
}

function describeRange(min: number, max: number, unit: string): string {
  const low = Number.isFinite(min) && (min > 0 || unit === "");
  const high = Number.isFinite(max);
  if (low && high) return min === max ? ` of exactly ${min}${unit}` : ` of ${min} to ${max}${unit}`;
  if (low) return ` of at least ${min}${unit}`;
  if (high) return ` of at most ${max}${unit}`;
  return "";
}
