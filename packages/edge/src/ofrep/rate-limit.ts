import { EvaluationFailure } from "./evaluation.ts";

/** The most callers with a count of their own in a window. Others share one. */
const maxCallers = 10_000;
const windowLength = 60_000;

/** Counts evaluations of each caller in windows of a minute. */
export class RateLimit {
  readonly #max: number;
  readonly #now: () => number;
  #counts: Map<string, number> = new Map();
  #window = 0;

  constructor(max: number, now: () => number) {
    this.#max = max;
    this.#now = now;
  }

  /** Counts a request. Returns the failure for one beyond the limit. */
  take(caller: string): EvaluationFailure | undefined {
    const now = this.#now();
    const window = Math.floor(now / windowLength);
    if (window !== this.#window) {
      this.#window = window;
      this.#counts = new Map();
    }
    const counted = this.#counts.size < maxCallers || this.#counts.has(caller) ? caller : "";
    const count = (this.#counts.get(counted) ?? 0) + 1;
    this.#counts.set(counted, count);
    if (count <= this.#max) return undefined;
    const seconds = Math.max(1, Math.ceil(((window + 1) * windowLength - now) / 1_000));
    const details = `Expected at most ${this.#max} evaluation requests a minute, received more; ask again in ${seconds} s`;
    return new EvaluationFailure(429, "GENERAL", details, { "retry-after": String(seconds) });
  }
}
