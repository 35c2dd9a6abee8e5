import type { Issue } from "./issue.ts";

/**
 * The structure and the limits of a value, as data: `readValue` interprets it. `T` is the type of a value that fits. Create schemas with the functions
 * of `schema.ts`.
 */
export interface Schema<T> {
  readonly kind: SchemaKind;
  /** Words for messages, e.g. `a string of 1 to 128 characters`. */
  readonly expected: string;
  /** The least number, characters or items. */
  readonly min: number;
  /** The most characters, items or entries. */
  readonly max: number;
  /** For strings. */
  readonly pattern: Pattern | undefined;
  /** For scalars: whether a value fits. */
  readonly test: ((value: unknown) => boolean) | undefined;
  /** Converts a value that does not fit; returns it unchanged if it cannot. Without it a value is taken as it is. */
  readonly convert: ((value: unknown) => unknown) | undefined;
  /** The items of an array, or the values of a record. */
  readonly item: AnySchema | undefined;
  /** The names of a record. */
  readonly key: AnySchema | undefined;
  /** The fields of an object. */
  readonly fields: ReadonlyMap<string, AnySchema> | undefined;
  /** The fields of an object that must be there. */
  readonly required: readonly string[];
  /** Finds issues that concern more than one limit or field, of a value without other issues. */
  readonly refine: ((value: never, path: string, issues: Issue[]) => void) | undefined;
  /** What to do with a value that cannot be converted. */
  readonly policy: Policy | undefined;
  /** Stands for a value that is missing or cannot be converted, where such values are dropped. */
  readonly fallback: unknown;
  readonly optional: boolean;
  /** Never set: it carries `T` for the compiler. */
  readonly type?: T;
}

/** A regular expression, or a function of the same meaning where that is faster. */
export interface Pattern {
  test(text: string): boolean;
}

export type SchemaKind = "string" | "scalar" | "array" | "record" | "object";

/**
 * How `normalize` treats values that cannot be converted. `forgiving`: always drops them. `essential`: never does. `edge-only`: keeps them for decisions
 * on the device.
 */
export type Policy = "forgiving" | "essential" | "edge-only";

/** Any schema, of a required or an optional field. */
export type AnySchema = Schema<unknown>;

/** Creates a schema. All schemas are created here, so that the engine sees objects of one shape: checks take a third of the time. */
export function createSchema<T>({
  kind = "scalar",
  expected = "",
  min = Number.NEGATIVE_INFINITY,
  max = Number.POSITIVE_INFINITY,
  pattern,
  test,
  convert,
  item,
  key,
  fields,
  required = [],
  refine,
  policy,
  fallback,
  optional = false,
}: Partial<AnySchema>): Schema<T> {
  return {
    kind,
    expected,
    min,
    max,
    pattern,
    test,
    convert,
    item,
    key,
    fields,
    required,
    refine,
    policy,
    fallback,
    optional,
  };
}
