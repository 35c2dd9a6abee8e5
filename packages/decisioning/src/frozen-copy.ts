/**
 * Returns a deeply frozen copy of JSON data, which all decisions share. Does not freeze the caller's objects. Omits
 * `undefined` fields, as in JSON, and circular ones. Big integers become texts.
 */
export function frozenCopy<T>(value: T): T {
  return copy(value, []) as T;
}

/** @param containers the objects that contain the value */
function copy(value: unknown, containers: object[]): unknown {
  if (typeof value === "bigint") return String(value);
  if (typeof value !== "object" || value === null) return value;
  if (containers.includes(value)) return undefined;
  containers.push(value);
  const result = Array.isArray(value) ? value.map((item) => copy(item, containers)) : copyFields(value, containers);
  containers.pop();
  return Object.freeze(result);
}

function copyFields(value: object, containers: object[]): object {
  const result: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    const item = copy((value as Readonly<Record<string, unknown>>)[key], containers);
    if (item === undefined) continue;
    // Assigning `__proto__` would set the prototype.
    if (key === "__proto__") Object.defineProperty(result, key, { ...aField, value: item });
    else result[key] = item;
  }
  return result;
}

const aField = { configurable: true, enumerable: true, writable: true } as const;
