/**
 * A copy of JSON data without fields that are `null` or absent: some SDKs write `null` where a field has no value. Parameters stay as they are: there
 * it is one.
 */
export function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value).filter(([, item]) => item !== null && item !== undefined);
  return Object.fromEntries(kept.map(([key, item]) => [key, key === "parameters" ? item : withoutNulls(item)]));
}
