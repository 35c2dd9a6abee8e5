/** What to delete, and when. */
export interface RetentionSettings {
  /** Deletes what is older than a time in milliseconds since the epoch. */
  readonly prune: (before: number) => Promise<void>;
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
 * @returns a function that stops it and waits for a running deletion
 */
export function startRetention({ prune, days, now, onProblem }: RetentionSettings): () => Promise<void> {
  const pruneOnce = async (): Promise<void> => {
    try {
      await prune(now() - days * 24 * hour);
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
    await running;
  };
}
