import { type Adjustment, errorFromIssues, normalize } from "@fletch/delivery-api";
import { findIssues, isRecord, predicate, type Schema } from "@fletch/delivery-api/schema";

/** Options in their own types, and what had to be converted or left out for that. */
export interface CheckedOptions<T> {
  readonly options: T;
  readonly adjustments: readonly Adjustment[];
}

/** A function, of whatever kind is asked for: what it takes and gives cannot be seen from outside. */
export const functionSchema: Schema<never> = predicate(
  "a function",
  (value): value is never => typeof value === "function",
);

const nothing: readonly Adjustment[] = Object.freeze([]);

/**
 * Checks options. What comes as a text or number is converted, what says nothing (`null`, `""`, `NaN`) counts as left out, and an option that has no
 * reading gets its default; only essential ones are refused. Returns the options themselves where they are right.
 *
 * @param unknown names in the options that mean nothing: perhaps they were meant to be what is missing
 * @throws TargetError `invalid-options` with everything that is wrong
 */
export function checkOptions<T extends object>(
  schema: Schema<T>,
  given: T,
  what: string,
  unknown: readonly Adjustment[],
): CheckedOptions<T> {
  const issues = findIssues(schema, given);
  if (issues.length === 0) return { options: given, adjustments: unknown };
  const { value, adjustments } = isRecord(given)
    ? normalize(schema, given, { dropsInvalid: true })
    : { value: given, adjustments: nothing };
  const left = new Set(findIssues(schema, value).map(({ path }) => path));
  if (left.size === 0) return { options: value as T, adjustments: [...unknown, ...adjustments] };
  throw errorFromIssues("invalid-options", what, [
    ...issues.filter(({ path }) => left.has(path)),
    ...unknown.map(({ path, expected, received }) => ({ path, expected, received: received })),
  ]);
}
