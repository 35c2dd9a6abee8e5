/**
 * The operators of JSON Logic on evaluated operands (https://jsonlogic.com/operations.html). They equal those of
 * json-logic-js, which the other SDKs use, including JavaScript's loose comparison.
 */
import { isTruthy, type Primitive, toFloat, toNumber, toPrimitive, toText } from "./coercion.ts";

/** An operator with at most three operands. Absent ones are `undefined`. */
export type FixedOperator = (first: unknown, second: unknown, third: unknown) => unknown;

/** An operator with any number of operands. */
export type ListOperator = (operands: readonly unknown[]) => unknown;

export const fixedOperators: ReadonlyMap<string, FixedOperator> = new Map<string, FixedOperator>([
  ["==", looselyEqual],
  ["!=", (first, second) => !looselyEqual(first, second)],
  ["===", (first, second) => first === second],
  ["!==", (first, second) => first !== second],
  ["<", (low, value, high) => isLess(low, value) && (high === undefined || isLess(value, high))],
  ["<=", (low, value, high) => isAtMost(low, value) && (high === undefined || isAtMost(value, high))],
  [">", (first, second) => isLess(second, first)],
  [">=", (first, second) => isAtMost(second, first)],
  ["!", (value) => !isTruthy(value)],
  ["!!", (value) => isTruthy(value)],
  ["%", (first, second) => toNumber(first) % toNumber(second)],
  ["-", (first, second) => (second === undefined ? -toNumber(first) : toNumber(first) - toNumber(second))],
  ["/", (first, second) => toNumber(first) / toNumber(second)],
  ["in", contains],
  ["substr", substring],
  // json-logic-js prints the value; a decision prints nothing.
  ["log", (value) => value],
]);

export const listOperators: ReadonlyMap<string, ListOperator> = new Map<string, ListOperator>([
  ["cat", (operands) => operands.map((operand) => toText(operand ?? "")).join("")],
  ["+", (operands) => operands.reduce<number>((sum, operand) => sum + toFloat(operand), 0)],
  ["*", product],
  ["min", (operands) => Math.min(...operands.map(toNumber))],
  ["max", (operands) => Math.max(...operands.map(toNumber))],
  ["merge", (operands) => operands.flat()],
]);

function looselyEqual(first: unknown, second: unknown): boolean {
  if (first === second) return true;
  const isObject = typeof first === "object" && first !== null;
  if (isObject && typeof second === "object") return false;
  // biome-ignore lint/suspicious/noDoubleEquals: JSON Logic's == is the loose one: weekday "5" equals 5, and null equals undefined
  return toPrimitive(first) == toPrimitive(second);
}

function isLess(low: unknown, high: unknown): boolean {
  return (toPrimitive(low) as ComparableValue) < (toPrimitive(high) as ComparableValue);
}

function isAtMost(low: unknown, high: unknown): boolean {
  return (toPrimitive(low) as ComparableValue) <= (toPrimitive(high) as ComparableValue);
}

/** The types that TypeScript allows for `<`. JavaScript compares other primitives as well. */
type ComparableValue = Exclude<Primitive, null | undefined | symbol | boolean | bigint>;

function contains(needle: unknown, haystack: unknown): boolean {
  if (typeof haystack === "string") return haystack !== "" && haystack.includes(toText(needle));
  return Array.isArray(haystack) && haystack.indexOf(needle) !== -1;
}

/** A negative `length` omits that many characters at the end. */
function substring(source: unknown, start: unknown, length: unknown): string {
  const text = toText(source);
  const from = start === undefined ? 0 : Math.trunc(toNumber(start)) || 0;
  const begin = from < 0 ? Math.max(text.length + from, 0) : from;
  const rest = text.slice(begin);
  if (length === undefined) return rest;
  const count = toNumber(length);
  if (count >= 0) return rest.slice(0, Math.trunc(count));
  // json-logic-js adds a negative length to the text's. A length that is a text is concatenated, and the result is
  // empty.
  return typeof length === "number" ? rest.slice(0, Math.max(Math.trunc(rest.length + length), 0) || 0) : "";
}

/** Returns a single factor unchanged, even if it is not a number. */
function product(operands: readonly unknown[]): unknown {
  if (operands.length === 0) throw new TypeError("* needs at least one operand");
  return operands.reduce((result, operand) => toFloat(result) * toFloat(operand));
}
