/** Schemas of single values. Each has the words of its error message. */
import * as z from "zod";
import { suggest } from "../../suggest.ts";

/** Limits on a string. */
export interface TextLimits {
  /** @default 5000 */
  readonly max?: number;
  /** Requires `expected`, which describes it. */
  readonly pattern?: RegExp;
  readonly expected?: string;
}

/** A string that is not blank. */
export function text(limits: TextLimits = {}): z.ZodString {
  const { max = 5_000, pattern, expected = `a non-blank string of 1 to ${max} characters` } = limits;
  const schema = z.string({ error: expected }).min(1).max(max).regex(/\S/);
  return pattern === undefined ? schema : schema.regex(pattern);
}

/** Any string, including the empty one. */
export function anyText(): z.ZodString {
  return z.string({ error: "a string" });
}

/** A number from `min` to `max`. */
export function number(min: number, max: number): z.ZodNumber {
  return z
    .number({ error: `a number of ${min} to ${max}` })
    .min(min)
    .max(max);
}

/** A percentage in hundredths, whose sums are exact. */
export function percentage(): z.ZodNumber {
  const error = "a percentage of 0 to 100 with at most 2 digits behind the point";
  return z.number({ error }).min(0).max(100).multipleOf(0.01);
}

/** An integer from `min` to `max`. */
export function integer(min: number, max: number): z.ZodNumber {
  return z
    .int({ error: `a whole number from ${min} to ${max}` })
    .min(min)
    .max(max);
}

/** `true` or `false`. */
export function flag(): z.ZodBoolean {
  return z.boolean({ error: "true or false" });
}

/** `true`, for a field that is present or absent. */
export function literalTrue(): z.ZodLiteral<true> {
  return z.literal(true, { error: "true" });
}

/** One of these strings. The error suggests the nearest one. */
export function oneOf<const T extends string>(...allowed: readonly T[]): z.ZodType<T> {
  const expected = `one of ${allowed.map((each) => JSON.stringify(each)).join(", ")}`;
  return z.enum(allowed, {
    error: ({ input }) => `${expected}${typeof input === "string" ? suggest(input, allowed) : ""}`,
  }) as unknown as z.ZodType<T>;
}

/** Any JSON of these types. */
export function json(
  expected: string,
  types: readonly string[],
  test: (value: unknown) => boolean,
): z.ZodType<unknown> {
  return z.unknown().refine(test, { error: expected }).meta({ type: types });
}
