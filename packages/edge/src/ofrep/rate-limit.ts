import { EvaluationFailure } from "./evaluation.ts";

/** The most callers that are counted one by one in a window. Those beyond share a count. */
const mostCallers = 10_000;
const windowLength = 60_000;

/** Counts evaluations of each caller in windows of a minute. */
export class RateLimit {
  readonly #most: number;
  readonly #now: () => number;
  #counts: Map<string, number> = new Map();
  #window = 0;

  constructor(most: number, now: () => number) {
    this.#most = most;
    this.#now = now;
  }

  /** Counts a request. Returns the failure to answer with if it is one too many. */
  take(caller: string): EvaluationFailure | undefined {
    const now = this.#now();
    const window = Math.floor(now / windowLength);
    if (window !== this.#window) {
      this.#window = window;
      this.#counts = new Map();
    }
    const counted = this.#counts.size < mostCallers || this.#counts.has(caller) ? caller : "";
    const count = (this.#counts.get(counted) ?? 0) + 1;
    this.#counts.set(counted, count);
    if (count <= this.#most) return undefined;
    const seconds = Math.max(1, Math.ceil(((window + 1) * windowLength - now) / 1_000));
    const details = `Expected at most ${this.#most} evaluation requests a minute, received more; ask again in ${seconds} s`;
    return new EvaluationFailure(429, "GENERAL", details, { "retry-after": String(seconds) });
  }
}
