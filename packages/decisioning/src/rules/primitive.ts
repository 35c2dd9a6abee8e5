export type Primitive = string | number | boolean | bigint | symbol | null | undefined;

/**
 * What JavaScript's operators would make of a value, without asking the value: objects here have no prototype, or a `toString`
 * that a stranger named. So an object is `[object Object]` and an array its items with commas between, whatever is in it.
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
  // Comparisons with a date are those with its time.
  // biome-ignore lint/style/noRestrictedGlobals: it reads no clock
  if (value instanceof Date) return value.getTime();
  if (!Array.isArray(value)) return "[object Object]";
  return value.map((item: unknown) => (item === null || item === undefined ? "" : toText(item))).join(",");
}
