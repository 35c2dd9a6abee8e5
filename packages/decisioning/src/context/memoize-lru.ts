/**
 * A function that remembers its last results: of texts that come again and again, such as host names and user agents.
 *
 * There are two generations. What is asked for is in the younger one; when that is full, it becomes the older one, and what
 * was the older one is forgotten. So it never has more than twice `size` results, and a hit costs one look.
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
