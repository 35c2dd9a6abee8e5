import { TargetError } from "@fletch/delivery-api";
import { systemClock, type Timer } from "../runtime/clock.ts";
import { BlockedTime } from "./blocked-time.ts";
import { readWaitLimit, type WaitLimit } from "./wait-limit.ts";

/** What a call cost, in milliseconds. */
export interface CallTiming {
  /** From the call to its outcome. */
  readonly total: number;
  /**
   * How long the caller stood still for it: the time spent at `await`, `then`, `wait` or `get`. Zero, or nearly so, when the outcome was there before anybody asked.
   * It goes on counting with every wait, so read it after the last.
   */
  readonly waited: number;
}

/** For those who prefer callbacks to `await`. Exactly one of them runs, once, and never before the call has returned its handle. */
export interface Callbacks<T> {
  /** Gets what the handle's `get()` resolves to. What it throws is reported to the logger, and harms nothing. */
  readonly callback?: ((result: T) => unknown) | undefined;
  /** Gets the error. What it throws is reported to the logger, and harms nothing. */
  readonly errCallback?: ((error: TargetError) => unknown) | undefined;
}

/** What a call leaves to be measured; the result of the call shows it. */
export type CallTimer = { -readonly [K in keyof CallTiming]: CallTiming[K] };

type Outcome<T> = { readonly value: T } | { readonly error: unknown };

/**
 * The handle of a call that was started: a promise that measures how long it was waited for.
 *
 * Await it, or give the call callbacks and ask `ready()`. A failure that nobody has waited for yet is kept, not
 * reported as unhandled: you can start a call, do your own work, and collect the result (or the error) late.
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
  /** Made when somebody waits. */
  #blocked: BlockedTime | undefined;

  /**
   * Runs `work` at once. Not for users of the client, who get their handles from its calls.
   *
   * @param report is told what a callback throws
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
   * Whether the call ended well.
   *
   * @throws TargetError `result-not-ready` when it has not ended
   */
  successful(): boolean {
    if (this.#outcome === undefined) throw new TargetError("result-not-ready", "The call has not ended yet");
    return "value" in this.#outcome;
  }

  /** Resolves when the call has ended, well or not, or when the time is up. Never rejects. */
  async wait(limit?: WaitLimit): Promise<void> {
    await this.#waitFor(limit);
  }

  /**
   * The call's result; rejects with the call's error.
   *
   * @throws TargetError `wait-timeout` when the time is up; the call itself goes on
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
    // Nobody has to wait for what is there, so there is nothing to measure.
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

  /** A native promise is made only when somebody waits. */
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
    // Its children report what nobody handles; this one is only theirs.
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

  /** Several may wait at once; that counts once. */
  #startWaiting(): void {
    this.#blocked ??= new BlockedTime();
    this.#blocked.start();
  }

  #stopWaiting(): void {
    this.#blocked?.stop();
    this.#timing.waited = this.#blocked?.sum ?? 0;
  }
}

/** `undefined` where there are none. What is no function is left for the check of the options to complain of: a call never throws by itself. */
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
