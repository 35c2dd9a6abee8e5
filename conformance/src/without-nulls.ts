/**
 * Copies JSON data without fields that are `null` or `undefined`: some SDKs write `null` for a field without a value. Leaves parameters alone,
 * because `null` is a value there.
 */
export function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value).filter(([, item]) => item !== null && item !== undefined);
  return Object.fromEntries(kept.map(([key, item]) => [key, key === "parameters" ? item : withoutNulls(item)]));
}
