/** Schemas of single values. Each says in its error what it expects, in the words of the messages. */
import * as z from "zod";
import { suggest } from "../../suggest.ts";

/** Limits on a string. */
export interface TextLimits {
  /** @default 5000 */
  readonly max?: number;
  /** Needs `expected`, which says it in words. */
  readonly pattern?: RegExp;
  readonly expected?: string;
}

/** A string that is not blank. */
export function text(limits: TextLimits = {}): z.ZodString {
  const { max = 5_000, pattern, expected = `a non-blank string of 1 to ${max} characters` } = limits;
  const schema = z.string({ error: expected }).min(1).max(max).regex(/\S/);
  return pattern === undefined ? schema : schema.regex(pattern);
}

/** Any string, the empty one too. */
export function anyText(): z.ZodString {
  return z.string({ error: "a string" });
}

/** A number from `min` to `max`. */
export function decimal(min: number, max: number): z.ZodNumber {
  return z
    .number({ error: `a number of ${min} to ${max}` })
    .min(min)
    .max(max);
}

/** A percentage in hundredths, which sum up exactly. */
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

/** `true`, for a field that is either there or not. */
export function onlyTrue(): z.ZodLiteral<true> {
  return z.literal(true, { error: "true" });
}

/** One of these strings. The error suggests the nearest one. */
export function choice<const T extends string>(...allowed: readonly T[]): z.ZodType<T> {
  const expected = `one of ${allowed.map((each) => JSON.stringify(each)).join(", ")}`;
  return z.enum(allowed, {
    error: ({ input }) => `${expected}${typeof input === "string" ? suggest(input, allowed) : ""}`,
  }) as unknown as z.ZodType<T>;
}

/** JSON of these types, whatever is in it. */
export function json(
  expected: string,
  types: readonly string[],
  test: (value: unknown) => boolean,
): z.ZodType<unknown> {
  return z.unknown().refine(test, { error: expected }).meta({ type: types });
}
