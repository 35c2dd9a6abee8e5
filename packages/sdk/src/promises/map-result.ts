/** Applies `next` to a value that may still be on its way. What is no promise stays none. */
export function mapResult<T, U>(value: T | Promise<T>, next: (value: T) => U): U | Promise<U> {
  return value instanceof Promise ? value.then(next) : next(value);
}
