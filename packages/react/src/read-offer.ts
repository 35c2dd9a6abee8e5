import type { OfferState } from "./target-state.ts";

/**
 * Returns the first content of the fallback's type; without one, the fallback. Merges objects as `page.attributes` does: later ones override
 * earlier ones, and missing keys come from the fallback.
 */
export function readOffer({ contents }: OfferState, fallback: unknown): unknown {
  if (fallback === undefined) return contents[0];
  const fitting = contents.filter((content) => toType(content) === toType(fallback));
  if (toType(fallback) !== "object") return fitting.length === 0 ? fallback : fitting[0];
  // `fromEntries` defines properties instead of assigning them, so a key `__proto__` changes no prototype.
  const defaults = fallback as Readonly<Record<string, unknown>>;
  const entries = fitting
    .flatMap((content) => Object.entries(content as object))
    .filter(([key, value]) => fits(defaults, key, value));
  return Object.fromEntries([...Object.entries(defaults), ...entries]);
}

/** Whether an attribute has the type of the fallback's. Without a fallback for it, any type does. */
function fits(defaults: Readonly<Record<string, unknown>>, key: string, value: unknown): boolean {
  const expected = Object.hasOwn(defaults, key) ? toType(defaults[key]) : "undefined";
  return expected === "undefined" || expected === "null" || expected === toType(value);
}

function toType(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "list" : typeof value;
}
