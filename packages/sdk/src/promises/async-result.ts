import { TargetError, type Writable } from "@fletch/delivery-api";
import { systemClock, type Timer } from "../runtime/clock.ts";
import { BlockedTime } from "./blocked-time.ts";
import { isPromise } from "./is-promise.ts";
import { readLimit, type WaitLimit } from "./wait-limit.ts";

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

/** Callbacks as an alternative to `await`. Exactly one runs, once, and never before the call has returned its handle. */
export interface Callbacks<T> {
  /** Gets the result of `get()`. Its errors are logged. */
  readonly callback?: ((result: T) => unknown) | undefined;
  /** Gets the error. Its own errors are logged. */
  readonly errCallback?: ((error: TargetError) => unknown) | undefined;
}

/** Timing that the result shows. */
export type CallTimer = Writable<CallTiming>;

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
  readonly #timing: CallTimer = { total: 0, waited: 0 };
  readonly #started: number = performance.now();
  readonly #check: CheckLimit;
  #state: "pending" | "fulfilled" | "rejected" = "pending";
  /** The value, or the error. */
  #outcome: unknown;
  /** Created at the first wait of a call that ended at once. */
  #promise: Promise<T> | undefined;
  /** Created at the first wait. */
  #blocked: BlockedTime | undefined;

  /**
   * Runs `work` at once.
   *
   * @param report gets errors of callbacks
   * @param check throws for an unusable limit of `wait` and `get`
   */
  constructor(
    work: (timing: CallTimer) => T | Promise<T>,
    callbacks?: Callbacks<T>,
    report: (error: unknown) => void = ignore,
    check: CheckLimit = ignore,
  ) {
    this.#check = check;
    const read = readCallbacks(callbacks);
    try {
      const result = work(this.#timing);
      if (isPromise(result)) this.#follow(result, read, report);
      else if (read !== undefined) this.#follow(Promise.resolve(result), read, report);
      else this.#settle("fulfilled", result);
    } catch (error) {
      if (read !== undefined) this.#follow(Promise.reject(error), read, report);
      else this.#settle("rejected", error);
    }
    if (this.#state !== "pending") this.#endTiming();
  }

  get [Symbol.toStringTag](): string {
    return "AsyncResult";
  }

  /** Whether the call has ended, and its callback has run. */
  ready(): boolean {
    return this.#state !== "pending";
  }

  /**
   * Whether the call succeeded.
   *
   * @throws TargetError `result-not-ready` before its end
   */
  successful(): boolean {
    if (this.#state === "pending") throw new TargetError("result-not-ready", "The call has not ended yet");
    return this.#state === "fulfilled";
  }

  /**
   * Resolves when the call has ended, successfully or not, or at the timeout.
   *
   * @throws TargetError (by rejecting) only `invalid-options`, for a misspelt limit of a strict client
   */
  async wait(limit?: WaitLimit): Promise<void> {
    await this.#waitFor(limit, "wait");
  }

  /**
   * Returns the call's result; rejects with its error.
   *
   * @throws TargetError `wait-timeout` at the timeout; the call continues
   */
  async get(limit?: WaitLimit): Promise<T> {
    await this.#waitFor(limit, "get");
    if (this.#state === "pending")
      throw new TargetError("wait-timeout", "The call did not end in the time given to get()");
    if (this.#state === "rejected") throw this.#outcome;
    return this.#outcome as T;
  }

  // biome-ignore lint/suspicious/noThenProperty: being awaited is what this class is for
  then<F = T, R = never>(
    onFulfilled?: ((value: T) => F | PromiseLike<F>) | null,
    onRejected?: ((reason: unknown) => R | PromiseLike<R>) | null,
  ): Promise<F | R> {
    this.#startWaiting();
    return this.#toPromise().then(onFulfilled, onRejected);
  }

  catch<R = never>(onRejected?: ((reason: unknown) => R | PromiseLike<R>) | null): Promise<T | R> {
    return this.then(null, onRejected);
  }

  finally(onFinally?: (() => void) | null): Promise<T> {
    return this.then().finally(onFinally);
  }

  #follow(result: Promise<T>, callbacks: Callbacks<T> | undefined, report: (error: unknown) => void): void {
    this.#promise = result.then(
      (value) => {
        this.#endTiming();
        if (callbacks !== undefined) callBack(callbacks.callback, value, report);
        this.#settle("fulfilled", value);
        return value;
      },
      (error: unknown) => {
        this.#endTiming();
        if (callbacks !== undefined) callBack(callbacks.errCallback, error as TargetError, report);
        this.#settle("rejected", error);
        // Derived promises report unhandled rejections; this one only feeds them.
        this.#promise?.catch(ignore);
        throw error;
      },
    );
  }

  /** Counts current waits up to now. */
  #endTiming(): void {
    this.#timing.total = performance.now() - this.#started;
    if (this.#blocked !== undefined) this.#timing.waited = this.#blocked.waited;
  }

  #settle(state: "fulfilled" | "rejected", outcome: unknown): void {
    this.#state = state;
    this.#outcome = outcome;
  }

  #toPromise(): Promise<T> {
    if (this.#promise === undefined) {
      this.#promise = this.#state === "fulfilled" ? Promise.resolve(this.#outcome as T) : Promise.reject(this.#outcome);
      if (this.#state === "rejected") this.#promise.catch(ignore);
    }
    return this.#promise;
  }

  async #waitFor(limit: WaitLimit | undefined, method: "wait" | "get"): Promise<void> {
    this.#check(limit, method);
    const timeout = readLimit(limit, "timeout");
    const ended = this.#toPromise().then(ignore, ignore);
    this.#startWaiting();
    if (timeout === undefined) return ended;
    let timer: Timer | undefined;
    const timeUp = new Promise<void>((resolve) => {
      timer = systemClock.after(timeout, resolve);
    });
    await Promise.race([ended, timeUp]);
    timer?.cancel();
    if (this.#state !== "pending" || this.#blocked === undefined) return;
    this.#blocked.stop();
    this.#timing.waited = this.#blocked.sum;
  }

  /** Concurrent waits count once. An available outcome needs no wait. */
  #startWaiting(): void {
    if (this.#state !== "pending") return;
    this.#blocked ??= new BlockedTime();
    this.#blocked.start();
  }
}

type CheckLimit = (limit: WaitLimit | undefined, method: "wait" | "get") => void;

function ignore(): void {}

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
  callback: ((outcome: T) => unknown) | undefined,
  outcome: T,
  report: (error: unknown) => void,
): void {
  try {
    const returned = callback?.(outcome);
    if (isPromise(returned)) returned.catch(report);
  } catch (error) {
    report(error);
  }
}
