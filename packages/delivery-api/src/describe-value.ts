/** Describes a value briefly, for messages. */
export function describeValue(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (isArray(value)) return `an array of ${value.length} items`;
  switch (typeof value) {
    case "string":
      return value.length <= 40
        ? JSON.stringify(value.replace(credentials, "//[redacted]@"))
        : `a string of ${value.length} characters`;
    case "number":
    case "boolean":
      return String(value);
    case "bigint":
      return "a bigint";
    default:
      return typeof value === "object" ? "an object" : `a ${typeof value}`;
  }
}

/** A revoked `Proxy` throws. */
function isArray(value: unknown): value is readonly unknown[] {
  try {
    return Array.isArray(value);
  } catch {
    return false;
  }
}

/** User name and password in a URL. */
const credentials = /\/\/[^\s/?#]*@/g;

/** Returns the path of a field: `$.a`, or `$["a b"]` if the name is not an identifier. */
export function joinPath(path: string, name: string): string {
  if (/^[A-Za-z_$][\w$]*$/.test(name)) return `${path}.${name}`;
  return `${path}[${JSON.stringify(name.length <= 60 ? name : `${name.slice(0, 60)}…`)}]`;
}
