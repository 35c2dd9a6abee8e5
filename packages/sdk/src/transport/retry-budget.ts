/**
 * The retry budget of a client. Each call earns a fraction of a retry, each retry spends one: in an outage servers get
 * a tenth more requests than calls, not a multiple.
 */
export class RetryBudget {
  readonly #earned: number;
  readonly #max: number;
  #left: number;

  /** @param max the largest balance, which a new client starts with */
  constructor(earned = 0.1, max = 10) {
    this.#earned = earned;
    this.#max = max;
    this.#left = max;
  }

  earn(): void {
    this.#left = Math.min(this.#max, this.#left + this.#earned);
  }

  /** Spends a retry; returns whether there was one. */
  spend(): boolean {
    if (this.#left < 1) return false;
    this.#left -= 1;
    return true;
  }
}
