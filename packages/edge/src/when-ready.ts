/**
 * Passes a value on: at once if it is there, else when its promise resolves. Errors are thrown, or reject the result, accordingly.
 *
 * Most Delivery requests without a database wait for nothing. `async` functions would cost each of them promises, and turns of the queue of microtasks.
 */
export function whenReady<T, R>(value: T | Promise<T>, use: (value: T) => R | Promise<R>): R | Promise<R> {
  return value instanceof Promise ? value.then(use) : use(value);
}
