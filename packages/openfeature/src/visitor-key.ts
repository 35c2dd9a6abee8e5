import type { FlagVisitor } from "@fletch/sdk/flags";

/**
 * Returns a cache key that is equal only for the same visitor with the same attributes. Never throws.
 *
 * @returns `undefined` for a visitor without an id, who is a new one each time, and for attributes that are not plain data
 */
export function toVisitorKey(visitor: FlagVisitor): string | undefined {
  try {
    // Getters of a class, such as ids, are no attributes of its object.
    if (!isPlain(visitor) || !isKnown(visitor)) return undefined;
    // `waitUntil` belongs to the request rather than to the visitor.
    const { waitUntil: _, ...attributes } = visitor;
    return JSON.stringify(attributes, requirePlain);
  } catch {
    return undefined;
  }
}

/** Whether the visitor has one of the ids that the SDK identifies visitors by. Without one, the SDK creates a `tntId`. */
function isKnown({ id, targetCookie }: FlagVisitor): boolean {
  if (typeof targetCookie === "string" && /(^|\|)PC#/.test(targetCookie)) return true;
  if (typeof id !== "object" || id === null) return Boolean(id);
  const { tntId, marketingCloudVisitorId, thirdPartyId, customerIds } = id;
  if (tntId || marketingCloudVisitorId || thirdPartyId) return true;
  return customerIds?.some((each) => each.authenticatedState === "authenticated" && Boolean(each.id)) === true;
}

/** A replacer for `JSON.stringify` that refuses values with ambiguous JSON, such as `NaN`, dates, Maps and functions. */
function requirePlain(this: unknown, name: string, json: unknown): unknown {
  const value = (this as Readonly<Record<string, unknown>>)[name];
  if (!isPlain(value) || (value === undefined && Array.isArray(this))) throw new TypeError("Expected plain data");
  return json;
}

function isPlain(value: unknown): boolean {
  if (typeof value === "number") return Number.isFinite(value);
  if (typeof value !== "object") return typeof value !== "function" && typeof value !== "symbol";
  if (value === null || Array.isArray(value)) return true;
  if ("toJSON" in value) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
