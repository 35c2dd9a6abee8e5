/** What to delete, and when. */
export interface RetentionSettings {
  /** Deletes what is older than a time in milliseconds since the epoch. Ends early when the signal aborts. */
  readonly prune: (before: number, signal: AbortSignal) => Promise<void>;
  readonly days: number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Called when a deletion failed; the next one is an hour later. */
  readonly onProblem: (cause: unknown) => void;
}

const hour = 3_600_000;

/**
 * Deletes events, and visitors who did not return, after a number of days: at once, and then every hour. The timer does
 * not keep the process alive.
 *
 * @returns a function that stops it, and settles when a running deletion has ended
 */
export function startRetention({ prune, days, now, onProblem }: RetentionSettings): () => Promise<void> {
  const stopping = new AbortController();
  const pruneOnce = async (): Promise<void> => {
    try {
      await prune(now() - days * 24 * hour, stopping.signal);
    } catch (error) {
      onProblem(error);
    }
  };
  let running = pruneOnce();
  const timer = setInterval(() => {
    running = running.then(pruneOnce);
  }, hour);
  timer.unref();
  return async () => {
    clearInterval(timer);
    stopping.abort();
    await running;
  };
}
