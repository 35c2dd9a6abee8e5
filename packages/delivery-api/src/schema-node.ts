import type { Issue } from "./issue.ts";
import type { StandardProperties } from "./standard-schema.ts";

/**
 * The structure and limits of a value as data, which `readValue` interprets. `T` is the type of valid values. Create
 * schemas with the functions of `schema.ts`.
 */
export interface Schema<T> {
  readonly kind: SchemaKind;
  /** Words for messages, e.g. `a string of 1 to 128 characters`. */
  readonly expected: string;
  /** The smallest number, or the fewest characters or items. */
  readonly min: number;
  /** The most characters, items or entries. */
  readonly max: number;
  /** For strings. */
  readonly pattern: Pattern | undefined;
  /** For scalars: returns whether a value is valid. */
  readonly test: ((value: unknown) => boolean) | undefined;
  /** Converts an invalid value; returns an unconvertible one unchanged. @default no conversion */
  readonly convert: ((value: unknown) => unknown) | undefined;
  /** The items of an array, or the values of a record. */
  readonly item: AnySchema | undefined;
  /** The names of a record. */
  readonly key: AnySchema | undefined;
  /** Returns the fields of an object. The first call creates them. */
  readonly fields: (() => ReadonlyMap<string, AnySchema>) | undefined;
  /** Finds issues across several limits or fields of an otherwise valid value. */
  readonly refine: ((value: never, path: string, issues: Issue[]) => void) | undefined;
  /** How unconvertible values are treated. */
  readonly policy: Policy | undefined;
  /** Replaces a missing or unconvertible value, where those are dropped. */
  readonly fallback: unknown;
  readonly optional: boolean;
  /** The schema as other tools read it: it implements Standard Schema. */
  readonly "~standard": StandardProperties<T>;
}

/** A regular expression, or an equivalent faster function. */
export interface Pattern {
  test(text: string): boolean;
}

export type SchemaKind = "string" | "scalar" | "array" | "record" | "object";

/**
 * How `normalize` treats unconvertible values. `forgiving`: always drops them. `essential`: never does. `edge-only`:
 * keeps them for on-device decisions.
 */
export type Policy = "forgiving" | "essential" | "edge-only";

/** Any schema, of a required or an optional field. */
export type AnySchema = Schema<unknown>;
