/** How long a page stood still. Components wait at the same time; that counts once. */
export class BlockedTime {
  #waiting = 0;
  #since = 0;
  #sum = 0;

  /** In milliseconds, up to now. */
  get waited(): number {
    return this.#waiting === 0 ? this.#sum : this.#sum + performance.now() - this.#since;
  }

  start(): void {
    if (this.#waiting++ === 0) this.#since = performance.now();
  }

  stop(): void {
    if (--this.#waiting === 0) this.#sum += performance.now() - this.#since;
  }
}
