/**
 * Caches the last results of a function of texts, such as host names and user agents.
 *
 * Approximates an LRU cache with two generations. Used results are in the younger one. When it is full, it becomes the
 * older one, and the former older one is dropped. The cache has at most twice `size` results, and a hit costs one
 * lookup.
 */
export function memoizeLru<T extends object>(size: number, compute: (text: string) => T): (text: string) => T {
  let younger = new Map<string, T>();
  let older = new Map<string, T>();
  return (text) => {
    const known = younger.get(text);
    if (known !== undefined) return known;
    const result = older.get(text) ?? compute(text);
    if (younger.size >= size) {
      older = younger;
      younger = new Map();
    }
    younger.set(text, result);
    return result;
  };
}
