import { type Backoff, delayBound } from "../runtime/retry-delay.ts";

/**
 * Decides in workers which request attempts the next download. There I/O belongs to the request that starts it, and may
 * be lost with it: an attempt that has not ended in time counts as lost, and a later request begins another one.
 */
export class WorkerAttempts {
  /** The time of the next attempt, in milliseconds since the epoch. */
  dueAt = 0;
  readonly #backoff: Backoff;
  /** Unfinished attempts. */
  #underWay = 0;
  /** The number of attempts that counted as lost. */
  #lost = 0;

  constructor(backoff: Backoff) {
    this.#backoff = backoff;
  }

  /** Whether an attempt was lost since the last one ended. */
  get isAnyLost(): boolean {
    return this.#lost > 0;
  }

  /** Counts a new attempt as begun. Returns whether an earlier one counts as lost now. */
  begin(now: number): boolean {
    const isLost = this.#underWay > 0;
    if (isLost) this.#lost += 1;
    this.#underWay = isLost ? 1 : this.#underWay + 1;
    // Later requests do not wait for an attempt that may be lost.
    this.dueAt = now + delayBound(this.#backoff, this.#lost + 1);
    return isLost;
  }

  /** Counts an attempt as ended. Attempts that counted as lost may only have been slow. */
  end(): void {
    this.#underWay = Math.max(0, this.#underWay - 1);
    this.#lost = 0;
  }
}
