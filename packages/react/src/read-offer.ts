import type { OfferState } from "./target-state.ts";

/**
 * Reads the first content of the kind that `fallback` is; `fallback` without one. Of objects all are joined, as `page.attributes` does: later
 * ones override earlier ones, and what they lack is from `fallback`.
 */
export function readOffer({ contents }: OfferState, fallback: unknown): unknown {
  if (fallback === undefined) return contents[0];
  const fitting = contents.filter((content) => kindOf(content) === kindOf(fallback));
  if (kindOf(fallback) !== "object") return fitting.length === 0 ? fallback : fitting[0];
  // `fromEntries` defines properties: a name such as `__proto__` is then a key like any other, and reaches no prototype.
  const defaults = fallback as Readonly<Record<string, unknown>>;
  const entries = fitting
    .flatMap((content) => Object.entries(content as object))
    .filter(([key, value]) => fits(defaults, key, value));
  return Object.fromEntries([...Object.entries(defaults), ...entries]);
}

/** An attribute of another kind than the fallback's does not fit; where the fallback has none, any does. */
function fits(defaults: Readonly<Record<string, unknown>>, key: string, value: unknown): boolean {
  const expected = Object.hasOwn(defaults, key) ? kindOf(defaults[key]) : "undefined";
  return expected === "undefined" || expected === "null" || expected === kindOf(value);
}

function kindOf(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "list" : typeof value;
}
