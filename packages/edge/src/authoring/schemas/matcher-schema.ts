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
    is: optional(comparableOrList, "Equals this, or one of these."),
    contains: optional(someTexts, "Contains this, or one of these."),
    startsWith: optional(someTexts, "Starts with this, or with one of these."),
    endsWith: optional(someTexts, "Ends with this, or with one of these."),
    atLeast: optional(anyNumber, "Is a number of at least this."),
    atMost: optional(anyNumber, "Is a number of at most this."),
    moreThan: optional(anyNumber, "Is a number above this."),
    lessThan: optional(anyNumber, "Is a number below this."),
    exists: optional(flag(), "true: there is a value, and it is not empty. false: there is none."),
    ignoreCase: optional(flag(), "Whether upper and lower case are equal. Default: false."),
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
