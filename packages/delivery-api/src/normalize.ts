import { describeValue } from "./describe-value.ts";
import { isExact } from "./is-exact.ts";
import type { Issue } from "./issue.ts";
import { type Adjustment, readValue } from "./read-value.ts";
import type { Schema } from "./schema-node.ts";

export type { Adjustment };

export interface NormalizeOptions {
  /** The path of the value. @default "$" */
  readonly path?: string;
  /**
   * Omits unconvertible fields, items and entries, and objects without a required field. Texts and lists beyond their
   * length stay, as do wrong values of essential schemas; `issues` has them.
   *
   * @default false: omits only those of forgiving schemas
   */
  readonly dropsInvalid?: boolean;
  /** Keeps the entries of maps, and values that only the Target edge rejects. @default false */
  readonly onDevice?: boolean;
}

/** A value, converted to a schema as far as possible. */
export interface Normalized {
  readonly value: unknown;
  readonly adjustments: readonly Adjustment[];
  /** The remaining issues of `value`; `onDevice` without the limits of the Target edge. */
  readonly issues: readonly Issue[];
}

/**
 * Converts a value to the form of `schema`: converts scalars (`9.99` to `"9.99"`, `"true"` to `true`, dates to ISO 8601
 * or milliseconds), matches names ignoring case, and omits `null`, empty texts without a meaning, and unknown fields.
 *
 * Does not modify the input. Returns the value itself if it needs no change.
 */
export function normalize<T>(
  schema: Schema<T>,
  given: unknown,
  { path = "$", dropsInvalid = false, onDevice = false }: NormalizeOptions = {},
): Normalized {
  if (isExact(given, schema, onDevice)) return { value: given, adjustments: none, issues: none };
  const issues: Issue[] = [];
  const adjustments: Adjustment[] = [];
  const pass = { root: path, converts: true, drops: dropsInvalid, onDevice, issues, adjustments };
  const value = readValue(given, schema, path, pass);
  if (value === undefined) issues.push({ path, expected: schema.expected, received: describeValue(given) });
  return { value, adjustments, issues };
}

const none: readonly never[] = Object.freeze([]);
