import { isPromise } from "./is-promise.ts";

/** Applies `next` to a value or promise. Values stay values. */
export function mapResult<T, U>(value: T | Promise<T>, next: (value: T) => U): U | Promise<U> {
  return isPromise(value) ? value.then(next) : next(value);
}
