/** Time of the client. Passed in, so that tests can advance it. */
export interface Clock {
  /** Milliseconds since the epoch. Jumps when the machine's clock is set. */
  now(): number;
  /** Monotonic milliseconds, for durations. */
  elapsed(): number;
  /** Runs `task` once after `delay` milliseconds, at most the longest delay of timers. */
  after(delay: number, task: () => void, options?: TimerOptions): Timer;
}

export interface TimerOptions {
  /** Whether it keeps the process alive. @default true */
  readonly keepsAlive?: boolean;
}

/** A timer of `Clock.after`. */
export interface Timer {
  cancel(): void;
}

/**
 * The longest delay of timers: 2^31 − 1 ms, almost 25 days. Longer ones fire at once, so `after` shortens them.
 */
export const maxTimerDelay = 2_147_483_647;

export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  after(delay, task, options) {
    const handle = setTimeout(task, Math.min(delay, maxTimerDelay)) as unknown as { unref?: () => void };
    // Only Node, Bun and Deno have it; elsewhere timers keep nothing alive.
    if (options?.keepsAlive === false) handle.unref?.();
    return { cancel: () => clearTimeout(handle as unknown as ReturnType<typeof setTimeout>) };
  },
};

/** Resolves after `delay` milliseconds, or at once when `signal` aborts. */
export function sleep(clock: Clock, delay: number, signal?: AbortSignal, options?: TimerOptions): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const wake = (): void => {
      timer.cancel();
      signal?.removeEventListener("abort", wake);
      resolve();
    };
    const timer = clock.after(delay, wake, options);
    signal?.addEventListener("abort", wake);
  });
}

/** Returns a signal that aborts after `delay` milliseconds. As `AbortSignal.timeout`, but accepts fractions, and delays beyond the limit of timers. */
export function abortAfter(clock: Clock, delay: number): AbortSignal {
  const controller = new AbortController();
  const reason = (): DOMException => new DOMException("The operation was aborted due to timeout", "TimeoutError");
  clock.after(delay, () => controller.abort(reason()), { keepsAlive: false });
  return controller.signal;
}

/** Waits for `work`, but no longer than `delay` milliseconds. Leaves no timer behind. */
export async function isWithin(
  clock: Clock,
  delay: number,
  work: Promise<unknown>,
  options?: TimerOptions,
): Promise<void> {
  const done = new AbortController();
  await Promise.race([work, sleep(clock, Math.max(0, delay), done.signal, options)]);
  done.abort();
}
