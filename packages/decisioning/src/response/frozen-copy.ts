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
  // `fromEntries` defines properties, so that a field named `__proto__` is a field like others.
  return Object.freeze(
    Object.fromEntries(Object.entries(value).flatMap(([key, item]) => (item === undefined ? [] : [[key, copy(item)]]))),
  );
}
