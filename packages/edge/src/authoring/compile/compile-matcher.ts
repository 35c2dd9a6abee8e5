import { isRecord } from "@fletch/delivery-api/schema";
import type { ComparableValue, Comparisons, Matcher } from "../schemas/matcher-schema.ts";
import { allOf, anyOf, type Logic, listOf, not, variable } from "./logic.ts";

/** How to compare the text of a variable. Where there is no text, only `exists: false` holds, and what is compared with nothing. */
export function compileMatcher(path: string, matcher: Matcher): Logic {
  if (!isComparisons(matcher)) return isOneOf(variable(path), listOf(matcher), asIs);
  const { is, contains, startsWith, endsWith, exists, ignoreCase = false } = matcher;
  const value = variable(ignoreCase ? `${path}_lc` : path);
  const fold = ignoreCase ? (text: string) => text.toLowerCase() : asIs;
  return allOf([
    is === undefined ? true : isOneOf(value, listOf(is), fold),
    someOf(contains, (text) => ({ in: [fold(text), value] })),
    someOf(startsWith, (text) => begins(value, fold(text))),
    someOf(endsWith, (text) => ends(value, fold(text))),
    ...compileNumbers(variable(path), matcher),
    exists === undefined ? true : compileExists(variable(path), exists),
  ]);
}

function isComparisons(matcher: Matcher): matcher is Comparisons {
  return isRecord(matcher);
}

function asIs(text: string): string {
  return text;
}

function isOneOf(value: Logic, allowed: readonly ComparableValue[], fold: (text: string) => string): Logic {
  return anyOf(allowed.map((each): Logic => ({ "==": [fold(String(each)), value] })));
}

function someOf(texts: string | readonly string[] | undefined, compile: (text: string) => Logic): Logic {
  return texts === undefined ? true : anyOf(listOf(texts).map(compile));
}

/** A missing value becomes the text "null" when it is cut, so it has to be there. */
function begins(value: Logic, text: string): Logic {
  return allOf([value, { "==": [text, { substr: [value, 0, text.length] }] }]);
}

/** The last 0 characters would be all of them. */
function ends(value: Logic, text: string): Logic {
  if (text === "") return value;
  return allOf([value, { "==": [text, { substr: [value, -text.length] }] }]);
}

/** A missing value counts as 0 when it is compared as a number, so it has to be there. */
function compileNumbers(value: Logic, { atLeast, atMost, moreThan, lessThan }: Comparisons): readonly Logic[] {
  const comparisons: Logic[] = [];
  if (atLeast !== undefined) comparisons.push({ "<=": [atLeast, value] });
  if (moreThan !== undefined) comparisons.push({ "<": [moreThan, value] });
  if (atMost !== undefined) comparisons.push({ ">=": [atMost, value] });
  if (lessThan !== undefined) comparisons.push({ ">": [lessThan, value] });
  return comparisons.length === 0 ? [] : [compileExists(value, true), ...comparisons];
}

function compileExists(value: Logic, exists: boolean): Logic {
  return exists ? value : not(value);
}
