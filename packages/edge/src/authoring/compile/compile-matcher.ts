import { isRecord } from "@fletch/delivery-api/schema";
import type { ComparableValue, Comparisons, Matcher } from "../schemas/matcher-schema.ts";
import { allOf, anyOf, type Logic, not, toList, variable } from "./logic.ts";

/**
 * Compiles the comparison of a text variable. For a missing text only `exists: false` and comparisons with nothing
 * hold.
 */
export function compileMatcher(path: string, matcher: Matcher): Logic {
  if (!isComparisons(matcher)) return isOneOf(variable(path), toList(matcher), asIs);
  const { is, contains, startsWith, endsWith, exists, ignoreCase = false } = matcher;
  const value = variable(ignoreCase ? `${path}_lc` : path);
  const foldCase = ignoreCase ? (text: string) => text.toLowerCase() : asIs;
  return allOf([
    is === undefined ? true : isOneOf(value, toList(is), foldCase),
    matchesAny(contains, (text) => ({ in: [foldCase(text), value] })),
    matchesAny(startsWith, (text) => begins(value, foldCase(text))),
    matchesAny(endsWith, (text) => ends(value, foldCase(text))),
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

function isOneOf(value: Logic, allowed: readonly ComparableValue[], foldCase: (text: string) => string): Logic {
  return anyOf(allowed.map((each) => equals(value, foldCase(String(each)))));
}

/** Parameters are text at the edge. On the device a boolean stays one, and equals no text. */
function equals(value: Logic, text: string): Logic {
  return text === "true" || text === "false" ? { in: [value, [text, text === "true"]] } : { "==": [text, value] };
}

function matchesAny(texts: string | readonly string[] | undefined, compile: (text: string) => Logic): Logic {
  return texts === undefined ? true : anyOf(toList(texts).map(compile));
}

/** Requires the value to exist: a cut of a missing one would be the text "null". */
function begins(value: Logic, text: string): Logic {
  return allOf([value, { "==": [text, { substr: [value, 0, text.length] }] }]);
}

/** The last 0 characters would be the whole text. */
function ends(value: Logic, text: string): Logic {
  if (text === "") return value;
  return allOf([value, { "==": [text, { substr: [value, -text.length] }] }]);
}

/** Requires the value to exist: a missing one would compare as 0. */
function compileNumbers(value: Logic, { atLeast, atMost, moreThan, lessThan }: Comparisons): readonly Logic[] {
  const comparisons: Logic[] = [];
  if (atLeast !== undefined) comparisons.push({ "<=": [atLeast, value] });
  if (moreThan !== undefined) comparisons.push({ "<": [moreThan, value] });
  if (atMost !== undefined) comparisons.push({ ">=": [atMost, value] });
  if (lessThan !== undefined) comparisons.push({ ">": [lessThan, value] });
  if (comparisons.length === 0) return [];
  const [min = 0, max = 0] = [atLeast ?? moreThan, atMost ?? lessThan];
  // On the device the number 0 stays one, and is not true.
  const isZero = min <= 0 && max >= 0 ? [{ in: [value, [0]] }] : [];
  return [anyOf([value, ...isZero]), ...comparisons];
}

function compileExists(value: Logic, exists: boolean): Logic {
  return exists ? value : not(value);
}
