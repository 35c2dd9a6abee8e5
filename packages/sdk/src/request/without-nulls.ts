import { isRecord } from "@fletch/delivery-api/schema";

/** The deepest nesting of fields in a request or response. */
const maxFieldDepth = 8;

/**
 * Returns a copy without `null` fields: generated clients and servers often write `null` for absent values.
 *
 * @param freeForm fields whose content belongs to the caller or the offer: `null` is a value there
 */
export function withoutNulls<T>(value: T, freeForm: ReadonlySet<string>): T {
  return copy(value, freeForm, maxFieldDepth) as T;
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
