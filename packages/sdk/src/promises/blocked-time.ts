/** Measures blocked time. Concurrent waits count once. */
export class BlockedTime {
  #waiting = 0;
  #since = 0;
  #sum = 0;

  /** In milliseconds, including a running wait. */
  get waited(): number {
    return this.#waiting === 0 ? this.#sum : this.#sum + performance.now() - this.#since;
  }

  /** In milliseconds, without a running wait. */
  get sum(): number {
    return this.#sum;
  }

  start(): void {
    if (this.#waiting++ === 0) this.#since = performance.now();
  }

  stop(): void {
    if (--this.#waiting === 0) this.#sum += performance.now() - this.#since;
  }
}
