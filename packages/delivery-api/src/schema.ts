/**
 * A small schema library whose issues have path, expected and received value.
 *
 * Schemas are data, and `readValue` interprets them. `object<T>` makes the compiler compare a schema with its type:
 * every field of `T` is required, and optional fields need `optional(…)`.
 *
 * Every schema implements Standard Schema (https://standardschema.dev), so other tools can validate with it.
 */

import { toBoolean, toChoice, toInteger, toNumber, toText } from "./convert-scalar.ts";
import { createSchema, findIssues } from "./create-schema.ts";
import { describeValue, joinPath } from "./describe-value.ts";
import { createExactCheck, isExact, isPlain, isRecord } from "./is-exact.ts";
import type { Issue } from "./issue.ts";
import type { AnySchema, Pattern, Schema } from "./schema-node.ts";
import type { StandardIssue, StandardProperties } from "./standard-schema.ts";

export { toAuthenticatedState, toNumber, toText } from "./convert-scalar.ts";
export { countEdits } from "./count-edits.ts";
export { isDeeperThan } from "./is-deeper-than.ts";
export { toPlainObject } from "./plain-object.ts";
export { withFields } from "./with-fields.ts";
export { withoutUndefined } from "./without-undefined.ts";
export type { AnySchema, Issue, Schema, StandardIssue, StandardProperties };
export { createExactCheck, describeValue, findIssues, isExact, isPlain, isRecord, joinPath };

/** A schema of an optional field. `undefined` counts as absent; `null` does not. */
export interface OptionalSchema<T> extends Schema<T> {
  readonly optional: true;
}

/** A schema for each field of `T`; optional fields need `optional(…)`. */
export type Fields<T> = {
  [K in keyof T]-?: Record<never, never> extends Pick<T, K>
    ? OptionalSchema<Exclude<T[K], undefined>>
    : RequiredSchema<T[K]>;
};

type RequiredSchema<T> = Schema<T> & { readonly optional: boolean };

export interface StringLimits {
  /** The fewest UTF-16 units. @default 0 */
  readonly min?: number;
  /** The most UTF-16 units. @default unlimited */
  readonly max?: number;
  /** Refuses strings of only white space. @default false */
  readonly nonBlank?: boolean;
  /** A pattern of the string; requires `expected`. */
  readonly pattern?: Pattern;
  /** The message's description. @default derived from the limits */
  readonly expected?: string;
}

export interface NumberLimits {
  readonly min?: number;
  readonly max?: number;
}

/** A string, with limits on its length and form. */
export function string({ min = 0, max, nonBlank, pattern, expected }: StringLimits = {}): Schema<string> {
  const words = expected ?? `a ${nonBlank ? "non-blank " : ""}string${describeRange(min, max, " characters")}`;
  const node = { kind: "string", expected: words, min, max, pattern: nonBlank ? notBlank : pattern, convert: toText };
  return createSchema(node as AnySchema);
}

/** Faster than a regular expression for texts that start with a letter. */
export const notBlank: Pattern = { test: (text) => isPrintable(text.charCodeAt(0)) || text.trim() !== "" };

/** Of ASCII, and no space. */
function isPrintable(code: number): boolean {
  return code > 0x20 && code < 0x7f;
}

/** A finite number. */
export function number(limits: NumberLimits = {}): Schema<number> {
  return createNumber(limits, "a number", toNumber, Number.isFinite);
}

/** A whole number that a double holds exactly (within ±2^53 − 1). */
export function integer(limits: NumberLimits = {}): Schema<number> {
  return createNumber(limits, "an integer", toInteger, Number.isSafeInteger);
}

/** A whole number of any size (`int64`). Numbers beyond ±2^53 have lost their last digits. */
export function int64(): Schema<number> {
  return createNumber({}, "an integer", toInteger, Number.isInteger);
}

/** `true` or `false`. */
export function boolean(): Schema<boolean> {
  const isBoolean = (value: unknown): value is boolean => typeof value === "boolean";
  return converted(predicate("true or false", isBoolean), toBoolean);
}

/** One of the given strings or numbers. */
export function oneOf<const T extends string | number>(...allowed: readonly T[]): Schema<T> {
  const expected = `one of ${allowed.map((each) => JSON.stringify(each)).join(", ")}`;
  const isAllowed = (value: unknown): value is T => (allowed as readonly unknown[]).includes(value);
  return converted(predicate(expected, isAllowed), (value) => toChoice(value, allowed));
}

/** Values that `test` accepts; `expected` describes them. */
export function predicate<T>(expected: string, test: (value: unknown) => value is T): Schema<T> {
  return createSchema({ expected, test });
}

/** An array whose items are valid for `item`. */
export function array<T>(item: Schema<T>, { min = 0, max }: NumberLimits = {}): Schema<readonly T[]> {
  const expected = `an array${describeRange(min, max, " items")}`;
  return createSchema({ kind: "array", expected, item, min, max } as AnySchema);
}

/**
 * An object with the named fields. Ignores unknown fields, as the Delivery API does.
 *
 * @param given a function is called at the first use: a module that is imported then creates no schemas that nobody uses
 */
export function object<T extends object>(given: Fields<T> | (() => Fields<T>)): Schema<T> {
  let fields: ReadonlyMap<string, AnySchema> | undefined;
  const readFields = (): ReadonlyMap<string, AnySchema> => {
    fields ??= new Map(Object.entries(typeof given === "function" ? given() : given));
    return fields;
  };
  return createSchema({ kind: "object", expected: "an object", fields: readFields });
}

/** A map from names to values, such as parameters. Reads only own properties. */
export function record<T>(
  key: Schema<string>,
  item: Schema<T>,
  { max }: { readonly max?: number } = {},
): Schema<Readonly<Record<string, T>>> {
  const expected = `an object${describeRange(0, max, " entries")}`;
  return createSchema({ kind: "record", expected, key, item, max } as AnySchema);
}

/** Makes a schema optional. */
export function optional<T>(schema: Schema<T>): OptionalSchema<T> {
  return createSchema<T>({ ...schema, optional: true }) as OptionalSchema<T>;
}

/** Adds `refine`, a rule about several fields, to `schema`. It runs only on otherwise valid values. */
export function refine<T>(schema: Schema<T>, find: (value: T, path: string, issues: Issue[]) => void): Schema<T> {
  const first = schema.refine;
  if (first === undefined) return createSchema({ ...schema, refine: find });
  const both = (value: T, path: string, issues: Issue[]): void => {
    const before = issues.length;
    first(value as never, path, issues);
    if (issues.length === before) find(value, path, issues);
  };
  return createSchema({ ...schema, refine: both });
}

/** Adds a conversion to `schema`, for values with several forms. */
export function converted<T>(schema: Schema<T>, convert: (value: unknown) => unknown): Schema<T> {
  return createSchema({ ...schema, convert });
}

/**
 * Makes `schema` forgiving: `normalize` drops invalid values. For optional fields and items that should not refuse a
 * request.
 */
export function forgiving<T>(schema: Schema<T>): Schema<T> {
  return createSchema({ ...schema, policy: "forgiving" });
}

/** Makes `schema` essential: `normalize` never drops a value. */
export function essential<T>(schema: Schema<T>): Schema<T> {
  return createSchema({ ...schema, policy: "essential" });
}

/** Makes `schema` strict only at the Target edge: on-device decisions accept any text, or none. */
export function edgeOnly<T>(schema: Schema<T>): Schema<T> {
  return createSchema({ ...schema, policy: "edge-only" });
}

/** Adds a value for missing or unknown ones, where `normalize` drops such values. */
export function withFallback<T>(schema: Schema<T>, fallback: T): Schema<T> {
  return createSchema({ ...schema, fallback });
}

function createNumber(
  { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY }: NumberLimits,
  kind: string,
  convert: (value: unknown) => unknown,
  isKind: (value: unknown) => boolean,
): Schema<number> {
  const test = (value: unknown): value is number =>
    isKind(value) && (value as number) >= min && (value as number) <= max;
  return converted(predicate(kind + describeRange(min, max, ""), test), convert);
}

function describeRange(min: number, max = Number.POSITIVE_INFINITY, unit: string): string {
  const low = Number.isFinite(min) && (min > 0 || unit === "");
  const high = Number.isFinite(max);
  if (low && high) return min === max ? ` of exactly ${min}${unit}` : ` of ${min} to ${max}${unit}`;
  if (low) return ` of at least ${min}${unit}`;
  return high ? ` of at most ${max}${unit}` : "";
}
