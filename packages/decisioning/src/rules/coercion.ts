/**
 * Type conversion of JSON Logic: JavaScript's rules, except for the truthiness of arrays, and without calling methods
 * of values.
 */

/** Returns the truthiness of JSON Logic: as in JavaScript, but an empty array is false. `"0"` is true. */
export function isTruthy(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : Boolean(value);
}

export type Primitive = string | number | boolean | bigint | symbol | null | undefined;

/**
 * Converts a value as JavaScript's operators do, without calling its methods: objects here have no prototype, or a
 * `toString` of the request. An object becomes `[object Object]`, an array its items joined by commas.
 */
export function toPrimitive(value: unknown): Primitive {
  return typeof value === "object" && value !== null ? describeObject(value) : (value as Primitive);
}

/** Like `String(value)`. */
export function toText(value: unknown): string {
  return typeof value === "string" ? value : String(toPrimitive(value));
}

/** Like `Number(value)`. */
export function toNumber(value: unknown): number {
  return typeof value === "number" ? value : Number(toPrimitive(value));
}

/** Like `parseFloat(value)`, for which -0 is 0. */
export function toFloat(value: unknown): number {
  return typeof value === "number" ? value + 0 : Number.parseFloat(toText(value));
}

function describeObject(value: object): string | number {
  // A date compares as its time.
  // biome-ignore lint/style/noRestrictedGlobals: it reads no clock
  if (value instanceof Date) return value.getTime();
  if (!Array.isArray(value)) return "[object Object]";
  return value.map((item: unknown) => (item === null || item === undefined ? "" : toText(item))).join(",");
}
