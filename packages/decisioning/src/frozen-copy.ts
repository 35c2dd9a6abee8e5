/**
 * A copy of JSON data that nobody can change, so that all decisions can share it. It is a copy, because freezing what a caller
 * gave would change it; fields that are `undefined` are left out, as JSON leaves them out.
 */
export function frozenCopy<T>(value: T): T {
  return copy(value) as T;
}

function copy(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return Object.freeze(value.map(copy));
  const result: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    const item = (value as Readonly<Record<string, unknown>>)[key];
    if (item === undefined) continue;
    // Defined, not assigned, so that it is a field like others.
    if (key === "__proto__") Object.defineProperty(result, key, { ...aField, value: copy(item) });
    else result[key] = copy(item);
  }
  return Object.freeze(result);
}

const aField = { configurable: true, enumerable: true, writable: true } as const;
