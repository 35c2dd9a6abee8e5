import type { VisitorStore } from "./visitors/visitor-store.ts";

/** What is to be forgotten, and when. */
export interface RetentionSettings {
  readonly store: Promise<VisitorStore>;
  readonly days: number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Called when it could not be done; it is tried again an hour later. */
  readonly onProblem: (cause: unknown) => void;
}

const hour = 3_600_000;

/**
 * Forgets events, and visitors who were not seen again, when they are older than so many days: at once, and then every hour. The timer
 * does not keep the process alive.
 *
 * @returns stops it, and waits for what is under way
 */
export function startRetention({ store, days, now, onProblem }: RetentionSettings): () => Promise<void> {
  const prune = async (): Promise<void> => {
    try {
      await (await store).prune(now() - days * 24 * hour);
    } catch (error) {
      onProblem(error);
    }
  };
  let running = prune();
  const timer = setInterval(() => {
    running = running.then(prune);
  }, hour);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await running;
  };
}
