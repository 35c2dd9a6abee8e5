/**
 * Pads the values of an `in (…)` to a power of two by repeating the last one. Lists of many lengths then need few statements, which the engine
 * prepares once. Returns an empty list unchanged.
 */
export function padInList<T>(values: Iterable<T>): readonly T[] {
  const list = [...values];
  const last = list.at(-1);
  if (last === undefined) return list;
  while (list.length & (list.length - 1)) list.push(last);
  return list;
}
