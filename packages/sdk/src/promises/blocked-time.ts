/** How long somebody stood still. Several wait at the same time; that counts once. */
export class BlockedTime {
  #waiting = 0;
  #since = 0;
  #sum = 0;

  /** In milliseconds, up to now. */
  get waited(): number {
    return this.#waiting === 0 ? this.#sum : this.#sum + performance.now() - this.#since;
  }

  /** In milliseconds, without a wait that goes on. */
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
