/**
 * Returns a deeply frozen copy of JSON data, which all decisions can share. The caller's objects are not frozen. Fields that are
 * `undefined` are omitted, as in JSON.
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
    // Assigning `__proto__` would set the prototype.
    if (key === "__proto__") Object.defineProperty(result, key, { ...aField, value: copy(item) });
    else result[key] = copy(item);
  }
  return Object.freeze(result);
}

const aField = { configurable: true, enumerable: true, writable: true } as const;
