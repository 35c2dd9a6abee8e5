/** What to delete, and when. */
export interface RetentionSettings {
  /** Settles when data can be deleted, or after the stop. */
  readonly ready: Promise<void>;
  /** Deletes what is older than a time in milliseconds since the epoch. Ends early when the signal aborts. */
  readonly prune: (before: number, signal: AbortSignal) => Promise<void>;
  readonly days: number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Called when a deletion failed, unless it was stopped; the next one is an hour later. */
  readonly onProblem: (cause: unknown) => void;
}

const hour = 3_600_000;

/**
 * Deletes events, and visitors who did not return, after a number of days: when it is ready, and then every hour. The
 * timer does not keep the process alive.
 *
 * @returns a function that stops it, and settles when a running deletion has ended
 */
export function startRetention({ ready, prune, days, now, onProblem }: RetentionSettings): () => Promise<void> {
  const stopping = new AbortController();
  const { signal } = stopping;
  const prunePast = async (): Promise<void> => {
    await ready;
    if (signal.aborted) return;
    try {
      await prune(now() - days * 24 * hour, signal);
    } catch (error) {
      if (!signal.aborted) onProblem(error);
    }
  };
  let running: Promise<void> | null = null;
  const pruneOnce = (): void => {
    running ??= prunePast().finally(() => {
      running = null;
    });
  };
  pruneOnce();
  const timer = setInterval(pruneOnce, hour).unref();
  return async () => {
    clearInterval(timer);
    stopping.abort();
    await running;
  };
}
