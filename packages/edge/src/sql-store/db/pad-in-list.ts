/**
 * The values of an `in (…)`, filled up to a power of two with the last one: so that lists of many lengths make few statements, which
 * an engine prepares once. Not for empty lists.
 */
export function padInList<T>(values: Iterable<T>): readonly T[] {
  const list = [...values];
  const last = list.at(-1);
  if (last === undefined) return list;
  while (list.length & (list.length - 1)) list.push(last);
  return list;
}
