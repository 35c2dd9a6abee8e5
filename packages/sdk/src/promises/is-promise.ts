/**
 * Whether it is a promise of any `Promise`. By its tag: `instanceof` misses those of async functions where a program
 * replaces the global `Promise`, as zone.js does, and `then` has lazy promises, which would start.
 */
export function isPromise<T>(value: T | Promise<T>): value is Promise<T> {
  return (value as Partial<Promise<T>> | null | undefined)?.[Symbol.toStringTag] === "Promise";
}
