import { TargetError } from "@fletch/delivery-api";
import { systemClock, type Timer } from "../runtime/clock.ts";
import { BlockedTime } from "./blocked-time.ts";
import { readWaitLimit, type WaitLimit } from "./wait-limit.ts";

/** Durations of a call, in milliseconds. */
export interface CallTiming {
  /** From the call to its outcome. */
  readonly total: number;
  /**
   * How long the caller was blocked: the time spent at `await`, `then`, `wait` or `get`. About zero if the outcome came
   * first. Grows with every wait, so read it after the last one.
   */
  readonly waited: number;
}

/** For callbacks instead of `await`. Exactly one runs, once, and never before the call has returned its handle. */
export interface Callbacks<T> {
  /** Gets the result of `get()`. Its errors are logged. */
  readonly callback?: ((result: T) => unknown) | undefined;
  /** Gets the error. Its own errors are logged. */
  readonly errCallback?: ((error: TargetError) => unknown) | undefined;
}

/** Timing that the result shows. */
export type CallTimer = { -readonly [K in keyof CallTiming]: CallTiming[K] };

type Outcome<T> = { readonly value: T } | { readonly error: unknown };

/**
 * The handle of a started call: a promise that measures how long it was awaited.
 *
 * Await it, or pass callbacks and check `ready()`. A failure without a waiter is kept, not reported as unhandled: you
 * can start a call, do your own work, and collect the result or the error late.
 *
 * @example
 * const offers = target.getOffers({ request });
 * const user = await db.findUser(id);
 * const { response, timing } = await offers;
 */
export class AsyncResult<T> implements Promise<T> {
  readonly [Symbol.toStringTag] = "AsyncResult";
  readonly #timing: CallTimer;
  readonly #started: number;
  #outcome: Outcome<T> | undefined;
  #promise: Promise<T> | undefined;
  #release: ((outcome: Outcome<T>) => void) | undefined;
  /** Created at the first wait. */
  #blocked: BlockedTime | undefined;

  /**
   * Runs `work` at once. Internal; users get handles from calls.
   *
   * @param report gets errors of callbacks
   */
  constructor(
    work: (timing: CallTimer) => T | Promise<T>,
    callbacks?: Callbacks<T>,
    report: (error: unknown) => void = () => undefined,
  ) {
    this.#timing = { total: 0, waited: 0 };
    this.#started = performance.now();
    const read = readCallbacks(callbacks);
    try {
      const result = work(this.#timing);
      if (result instanceof Promise) {
        result.then(
          (value) => this.#end({ value }, read, report),
          (error: unknown) => this.#end({ error }, read, report),
        );
      } else {
        this.#end({ value: result }, read, report);
      }
    } catch (error) {
      this.#end({ error }, read, report);
    }
  }

  /** Whether the call has ended, and its callback has run. */
  ready(): boolean {
    return this.#outcome !== undefined;
  }

  /**
   * Whether the call succeeded.
   *
   * @throws TargetError `result-not-ready` before its end
   */
  successful(): boolean {
    if (this.#outcome === undefined) throw new TargetError("result-not-ready", "The call has not ended yet");
    return "value" in this.#outcome;
  }

  /** Resolves when the call has ended, successfully or not, or at the timeout. Never rejects. */
  async wait(limit?: WaitLimit): Promise<void> {
    await this.#waitFor(limit);
  }

  /**
   * Returns the call's result; rejects with its error.
   *
   * @throws TargetError `wait-timeout` at the timeout; the call continues
   */
  async get(limit?: WaitLimit): Promise<T> {
    await this.#waitFor(limit);
    if (this.#outcome === undefined)
      throw new TargetError("wait-timeout", "The call did not end in the time given to get()");
    if ("error" in this.#outcome) throw this.#outcome.error;
    return this.#outcome.value;
  }

  // biome-ignore lint/suspicious/noThenProperty: being awaited is what this class is for
  then<F = T, R = never>(
    onFulfilled?: ((value: T) => F | PromiseLike<F>) | null,
    onRejected?: ((reason: unknown) => R | PromiseLike<R>) | null,
  ): Promise<F | R> {
    // An available outcome needs no wait, so nothing is measured.
    if (this.#outcome !== undefined) return this.#settled().then(onFulfilled, onRejected);
    this.#startWaiting();
    return this.#settled().then(
      (value) => {
        this.#stopWaiting();
        return typeof onFulfilled === "function" ? onFulfilled(value) : (value as unknown as F);
      },
      (error: unknown) => {
        this.#stopWaiting();
        if (typeof onRejected === "function") return onRejected(error);
        throw error;
      },
    );
  }

  catch<R = never>(onRejected?: ((reason: unknown) => R | PromiseLike<R>) | null): Promise<T | R> {
    return this.then(null, onRejected);
  }

  finally(onFinally?: (() => void) | null): Promise<T> {
    return this.then().finally(onFinally);
  }

  #end(outcome: Outcome<T>, callbacks: Callbacks<T> | undefined, report: (error: unknown) => void): void {
    this.#timing.total = performance.now() - this.#started;
    if (callbacks === undefined) {
      this.#settle(outcome);
      return;
    }
    queueMicrotask(() => {
      callBack(outcome, callbacks, report);
      this.#settle(outcome);
    });
  }

  #settle(outcome: Outcome<T>): void {
    this.#outcome = outcome;
    this.#release?.(outcome);
  }

  /** Creates a native promise at the first wait. */
  #settled(): Promise<T> {
    if (this.#promise !== undefined) return this.#promise;
    const outcome = this.#outcome;
    if (outcome !== undefined && "value" in outcome) {
      this.#promise = Promise.resolve(outcome.value);
      return this.#promise;
    }
    this.#promise = new Promise((resolve, reject) => {
      this.#release = (ended) => ("value" in ended ? resolve(ended.value) : reject(ended.error));
    });
    if (outcome !== undefined) this.#release?.(outcome);
    // Derived promises report unhandled rejections; this one only feeds them.
    this.#promise.catch(() => undefined);
    return this.#promise;
  }

  async #waitFor(limit: WaitLimit | undefined): Promise<void> {
    const timeout = readWaitLimit(limit);
    const ended = this.#settled().then(
      () => undefined,
      () => undefined,
    );
    this.#startWaiting();
    try {
      if (timeout === undefined) return await ended;
      let timer: Timer | undefined;
      const timeUp = new Promise<void>((resolve) => {
        timer = systemClock.after(timeout, resolve);
      });
      await Promise.race([ended, timeUp]);
      timer?.cancel();
    } finally {
      this.#stopWaiting();
    }
  }

  /** Concurrent waits count once. */
  #startWaiting(): void {
    this.#blocked ??= new BlockedTime();
    this.#blocked.start();
  }

  #stopWaiting(): void {
    this.#blocked?.stop();
    this.#timing.waited = this.#blocked?.sum ?? 0;
  }
}

/** `undefined` without callbacks. Ignores non-functions here; option validation reports them. */
function readCallbacks<T>(given: Callbacks<T> | null | undefined): Callbacks<T> | undefined {
  try {
    const { callback, errCallback } = given ?? {};
    if (typeof callback !== "function" && typeof errCallback !== "function") return undefined;
    return {
      callback: typeof callback === "function" ? callback : undefined,
      errCallback: typeof errCallback === "function" ? errCallback : undefined,
    };
  } catch {
    return undefined;
  }
}

function callBack<T>(
  outcome: Outcome<T>,
  { callback, errCallback }: Callbacks<T>,
  report: (error: unknown) => void,
): void {
  try {
    const returned = "value" in outcome ? callback?.(outcome.value) : errCallback?.(outcome.error as TargetError);
    if (returned instanceof Promise) returned.catch(report);
  } catch (error) {
    report(error);
  }
}
