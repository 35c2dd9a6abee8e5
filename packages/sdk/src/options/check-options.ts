import { type Adjustment, errorFromIssues, normalize } from "@fletch/delivery-api";
import { findIssues, isRecord, predicate, type Schema } from "@fletch/delivery-api/schema";

/** Options in their own types, with conversions and omissions. */
export interface CheckedOptions<T> {
  readonly options: T;
  readonly adjustments: readonly Adjustment[];
}

/** A function; its parameters and result cannot be checked. */
export const functionSchema: Schema<never> = predicate(
  "a function",
  (value): value is never => typeof value === "function",
);

const nothing: readonly Adjustment[] = Object.freeze([]);

/**
 * Checks options. Converts texts and numbers, treats empty values (`null`, `""`, `NaN`) as absent, and uses the default
 * for an unreadable option; refuses only essential ones. Returns the same object if all are valid.
 *
 * @param unknown unknown names, which may have been meant for missing options
 * @throws TargetError `invalid-options` with every invalid option
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
