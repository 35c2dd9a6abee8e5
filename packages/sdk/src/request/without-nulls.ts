import { isRecord } from "@fletch/delivery-api/schema";

/** How deep the fields of a request or an answer are nested, at most. What is deeper is no field. */
const deepestField = 8;

/**
 * A copy in which fields that were `null` are absent: many a generated client or server writes `null` where a field has no value.
 *
 * @param freeForm names of fields whose contents are the caller's or the offer's own: there a `null` is a value
 */
export function withoutNulls<T>(value: T, freeForm: ReadonlySet<string>): T {
  return copy(value, freeForm, deepestField) as T;
}

function copy(value: unknown, freeForm: ReadonlySet<string>, depth: number): unknown {
  if (depth === 0) return value;
  if (Array.isArray(value)) return value.map((item) => copy(item, freeForm, depth - 1));
  if (!isRecord(value)) return value;
  const fields = Object.entries(value).filter(([, field]) => field !== null);
  return Object.fromEntries(
    fields.map(([name, field]) => [name, freeForm.has(name) ? field : copy(field, freeForm, depth - 1)]),
  );
}
