/** The schema of text comparisons. */

import type * as z from "zod";
import { anyText, flag, number } from "../schema/scalars.ts";
import { list, object, oneOrMore, optional, variant } from "../schema/structures.ts";

/** A value to compare a text with; numbers and booleans are compared as texts. */
export type ComparableValue = string | number | boolean;

/** Comparisons that all have to hold. One item of a list has to match. */
export interface Comparisons {
  readonly is?: ComparableValue | readonly ComparableValue[];
  readonly contains?: string | readonly string[];
  readonly startsWith?: string | readonly string[];
  readonly endsWith?: string | readonly string[];
  readonly atLeast?: number;
  readonly atMost?: number;
  readonly moreThan?: number;
  readonly lessThan?: number;
  readonly exists?: boolean;
  readonly ignoreCase?: boolean;
}

/** An equal value, a list of allowed values, or comparisons. */
export type Matcher = ComparableValue | readonly ComparableValue[] | Comparisons;

/** Limits numbers to those that floats represent exactly. */
const anyNumber = number(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);

const comparableSchema: z.ZodType<ComparableValue> = variant<ComparableValue>("a string, a number, true or false", {
  text: anyText(),
  number: anyNumber,
  flag: flag(),
});

const comparableOrList: z.ZodType<ComparableValue | readonly ComparableValue[]> = variant<
  ComparableValue | readonly ComparableValue[]
>("a string, a number, true or false, or a list of them", {
  text: anyText(),
  number: anyNumber,
  flag: flag(),
  list: list(comparableSchema),
});

const someTexts = oneOrMore(anyText(), "text");

const comparisonsSchema: z.ZodType<Comparisons> = object<Comparisons>(
  {
    is: optional(comparableOrList, "It is this, or one of these."),
    contains: optional(someTexts, "It has this in it, or one of these."),
    startsWith: optional(someTexts, "It begins with this, or with one of these."),
    endsWith: optional(someTexts, "It ends with this, or with one of these."),
    atLeast: optional(anyNumber, "As a number it is this or more."),
    atMost: optional(anyNumber, "As a number it is this or less."),
    moreThan: optional(anyNumber, "As a number it is more than this."),
    lessThan: optional(anyNumber, "As a number it is less than this."),
    exists: optional(flag(), "Whether there is a value at all that is not empty."),
    ignoreCase: optional(flag(), "Whether capitals and small letters are the same. Default: false."),
  },
  {
    atLeastOneOf: ["is", "contains", "startsWith", "endsWith", "atLeast", "atMost", "moreThan", "lessThan", "exists"],
  },
);

export const matcherSchema: z.ZodType<Matcher> = variant<Matcher>("a value, a list of values, or comparisons", {
  text: anyText(),
  number: anyNumber,
  flag: flag(),
  list: list(comparableSchema),
  object: comparisonsSchema,
}).meta({ id: "matcher" });
