import { errorFromIssues } from "@fletch/delivery-api";
import { findIssues, isRecord, type Schema } from "@fletch/delivery-api/schema";

/**
 * Checks options. Those that are `null` or empty texts count as left out where they may be, as in the published client: much of what knows
 * no value says it so. Returns the options, or a copy without these.
 *
 * @throws TargetError `invalid-options` with everything that is wrong
 */
export function checkOptions<T extends object>(schema: Schema<T>, options: T, what: string): T {
  const issues = findIssues(schema, options);
  if (issues.length === 0) return options;
  const given = isRecord(options) ? withoutBlanks(options) : options;
  const left = new Set(findIssues(schema, given).map(({ path }) => path));
  if (left.size === 0) return given;
  throw errorFromIssues(
    "invalid-options",
    what,
    issues.filter(({ path }) => left.has(path)),
  );
}

function withoutBlanks<T extends object>(options: T): T {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== null && value !== "")) as T;
}
