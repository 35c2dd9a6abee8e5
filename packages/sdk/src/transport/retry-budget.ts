/**
 * How many retries a whole client may make. Each call earns a fraction of a retry, each retry spends one: in an outage the
 * servers see a tenth more requests than there are calls, not a multiple of them.
 */
export class RetryBudget {
  readonly #earned: number;
  readonly #most: number;
  #left: number;

  /** @param most retries that can be saved up, and that a new client starts with */
  constructor(earned = 0.1, most = 10) {
    this.#earned = earned;
    this.#most = most;
    this.#left = most;
  }

  earn(): void {
    this.#left = Math.min(this.#most, this.#left + this.#earned);
  }

  /** Whether one more retry can be afforded; if so, it is spent. */
  spend(): boolean {
    if (this.#left < 1) return false;
    this.#left -= 1;
    return true;
  }
}
