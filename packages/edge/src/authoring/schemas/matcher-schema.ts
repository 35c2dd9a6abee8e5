/** How a text of the request is compared. */

import { anyText, decimal, flag } from "../schema/plain-schemas.ts";
import { byKind, type FileSchema, fields, list, oneOrMore, reference } from "../schema/schema.ts";

/** What a text can be compared with; numbers and flags are compared as texts. */
export type ComparableValue = string | number | boolean;

/** How a text is compared; all that is given has to hold. Of a list one has to. */
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

/** A value that has to be equal, a list one of which has to be, or comparisons. */
export type Matcher = ComparableValue | readonly ComparableValue[] | Comparisons;

/** Numbers up to which every one can be told from the next. */
const anyNumber = decimal(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);

const comparableForm: FileSchema<ComparableValue> = byKind<ComparableValue>("a text, a number, true or false", {
  text: anyText(),
  number: anyNumber,
  flag: flag(),
});

const comparableOrList: FileSchema<ComparableValue | readonly ComparableValue[]> = byKind<
  ComparableValue | readonly ComparableValue[]
>("a text, a number, true or false, or a list of them", {
  text: anyText(),
  number: anyNumber,
  flag: flag(),
  list: list(comparableForm),
});

const someTexts = oneOrMore(anyText(), "text");

const comparisonsForm: FileSchema<Comparisons> = fields<Comparisons>(
  {
    is: { form: comparableOrList, about: "It is this, or one of these." },
    contains: { form: someTexts, about: "It has this in it, or one of these." },
    startsWith: { form: someTexts, about: "It begins with this, or with one of these." },
    endsWith: { form: someTexts, about: "It ends with this, or with one of these." },
    atLeast: { form: anyNumber, about: "As a number it is this or more." },
    atMost: { form: anyNumber, about: "As a number it is this or less." },
    moreThan: { form: anyNumber, about: "As a number it is more than this." },
    lessThan: { form: anyNumber, about: "As a number it is less than this." },
    exists: { form: flag(), about: "Whether there is a value at all that is not empty." },
    ignoreCase: { form: flag(), about: "Whether capitals and small letters are the same. Default: false." },
  },
  {
    atLeastOneOf: ["is", "contains", "startsWith", "endsWith", "atLeast", "atMost", "moreThan", "lessThan", "exists"],
  },
);

/** Described in the JSON Schema under `$defs`. */
export const matcherDefinition: FileSchema<Matcher> = byKind<Matcher>("a value, a list of values, or comparisons", {
  text: anyText(),
  number: anyNumber,
  flag: flag(),
  list: list(comparableForm),
  object: comparisonsForm,
});

export const matcherForm: FileSchema<Matcher> = reference(
  "matcher",
  matcherDefinition.expected,
  () => matcherDefinition,
);
