/** Forms of single values. */
import { describeValue, number, oneOf, string } from "@fletch/delivery-api/schema";
import { suggest } from "../../suggest.ts";
import type { FileSchema, JsonSchema } from "./schema.ts";

/** How a text may look. */
export interface TextLimits {
  readonly max?: number;
  /** `expected` then says it in words. */
  readonly pattern?: RegExp;
  readonly expected?: string;
}

/** A text that is not blank. */
export function text(limits: TextLimits = {}): FileSchema<string> {
  const { max = 5_000, pattern, expected } = limits;
  const schema = string({ min: 1, max, nonBlank: true, ...(pattern && { pattern }), ...(expected && { expected }) });
  return {
    ...schema,
    json: {
      type: "string",
      minLength: 1,
      maxLength: max,
      ...(pattern === undefined ? { pattern: "\\S" } : { allOf: [{ pattern: "\\S" }, { pattern: pattern.source }] }),
    },
  };
}

/** Any text, the empty one too. */
export function anyText(): FileSchema<string> {
  return { ...string(), expected: "a text", json: { type: "string" } };
}

/** A number from `min` to `max`. */
export function decimal(min: number, max: number): FileSchema<number> {
  return { ...number({ min, max }), json: { type: "number", minimum: min, maximum: max } };
}

/** A share of a hundred, in steps that can be summed up exactly. */
export function percentage(): FileSchema<number> {
  const expected = "a percentage of 0 to 100 with at most 2 digits behind the point";
  return {
    expected,
    json: { type: "number", minimum: 0, maximum: 100, multipleOf: 0.01 },
    check(value, path, issues) {
      const isRight =
        typeof value === "number" &&
        value >= 0 &&
        value <= 100 &&
        Math.abs(value * 100 - Math.round(value * 100)) <= 1e-6;
      if (!isRight) issues.push({ path, expected, received: describeValue(value) });
    },
  };
}

/** A whole number from `min` to `max`. */
export function whole(min: number, max: number): FileSchema<number> {
  const expected = `a whole number from ${min} to ${max}`;
  return {
    expected,
    json: { type: "integer", minimum: min, maximum: max },
    check(value, path, issues) {
      if (!Number.isSafeInteger(value) || (value as number) < min || (value as number) > max) {
        issues.push({ path, expected, received: describeValue(value) });
      }
    },
  };
}

/** `true` or `false`. */
export function flag(): FileSchema<boolean> {
  const expected = "true or false";
  return {
    expected,
    json: { type: "boolean" },
    check(value, path, issues) {
      if (typeof value !== "boolean") issues.push({ path, expected, received: describeValue(value) });
    },
  };
}

/** `true`, for what is either said or not. */
export function onlyTrue(): FileSchema<true> {
  const expected = "true";
  return {
    expected,
    json: { const: true },
    check(value, path, issues) {
      if (value !== true) issues.push({ path, expected, received: describeValue(value) });
    },
  };
}

/** One of these texts. */
export function choice<const T extends string>(...allowed: readonly T[]): FileSchema<T> {
  const { expected } = oneOf(...allowed);
  return {
    expected,
    json: { enum: allowed },
    check(value, path, issues) {
      if ((allowed as readonly unknown[]).includes(value)) return;
      const likely = typeof value === "string" ? suggest(value, allowed) : "";
      issues.push({ path, expected: `${expected}${likely}`, received: describeValue(value) });
    },
  };
}

/** Whatever JSON can say that is of one of these types. */
export function json<T>(
  expected: string,
  types: readonly string[],
  test: (value: unknown) => value is T,
): FileSchema<T> {
  const schema: JsonSchema = { type: types };
  return {
    expected,
    json: schema,
    check(value, path, issues) {
      if (!test(value)) issues.push({ path, expected, received: describeValue(value) });
    },
  };
}
