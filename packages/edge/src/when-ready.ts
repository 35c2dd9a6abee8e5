/**
 * Passes a value on: at once if it is there, else when its promise resolves. Errors are thrown, or reject the result, accordingly.
 *
 * Most Delivery requests without a database wait for nothing. `async` functions would cost each of them promises, and turns of the queue of microtasks.
 *
 * @param value has no `then` of its own
 */
export function whenReady<T, R>(value: T | Promise<T>, use: (value: T) => R | Promise<R>): R | Promise<R> {
  return isPromise(value) ? value.then(use) : use(value);
}

/** Looks for `then`: programs replace the global `Promise`, which `async` functions do not use, and test runners have one for each file. */
export function isPromise<T>(value: T | Promise<T>): value is Promise<T> {
  return typeof value === "object" && value !== null && "then" in value;
}
