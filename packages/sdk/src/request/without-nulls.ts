import { isRecord } from "@fletch/delivery-api/schema";
import type { MutableRequest } from "./check-request.ts";

/** How deep the fields of a request are nested, at most. What is deeper is no field. */
const deepestField = 8;

/** Names and values that are the caller's own. There a `null` is a wrong value, and no absent field. */
const freeForm: ReadonlySet<string> = new Set(["parameters", "profileParameters"]);

/** A copy in which fields that were `null` are absent: many a generated client writes `null` where a field has no value. */
export function withoutNulls(request: MutableRequest): MutableRequest {
  return copy(request, deepestField) as MutableRequest;
}

function copy(value: unknown, depth: number): unknown {
  if (depth === 0) return value;
  if (Array.isArray(value)) return value.map((item) => copy(item, depth - 1));
  if (!isRecord(value)) return value;
  const fields = Object.entries(value).filter(([, field]) => field !== null);
  return Object.fromEntries(fields.map(([name, field]) => [name, freeForm.has(name) ? field : copy(field, depth - 1)]));
}
