/** JSON Logic's idea of truth is JavaScript's, but that an empty array is false. `"0"` is true. */
export function isTruthy(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : Boolean(value);
}
