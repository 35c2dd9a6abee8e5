/** A lazy promise: starts to wait with the first `then`. A result that is not awaited costs no wait, and its failure raises no `unhandledRejection`. */
export class LazyPromise<T> implements Promise<T> {
  readonly [Symbol.toStringTag] = "LazyPromise";
  readonly #collect: () => Promise<T>;
  #promise: Promise<T> | undefined;

  constructor(collect: () => Promise<T>) {
    this.#collect = collect;
  }

  // biome-ignore lint/suspicious/noThenProperty: being awaited is what this class is for
  then<F = T, R = never>(
    onFulfilled?: ((value: T) => F | PromiseLike<F>) | null,
    onRejected?: ((reason: unknown) => R | PromiseLike<R>) | null,
  ): Promise<F | R> {
    this.#promise ??= this.#collect();
    return this.#promise.then(onFulfilled, onRejected);
  }

  catch<R = never>(onRejected?: ((reason: unknown) => R | PromiseLike<R>) | null): Promise<T | R> {
    return this.then(null, onRejected);
  }

  finally(onFinally?: (() => void) | null): Promise<T> {
    return this.then().finally(onFinally);
  }
}
