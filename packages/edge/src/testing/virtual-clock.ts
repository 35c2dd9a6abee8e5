/**
 * A clock that a test advances. It dates the edge's decisions, counts and records.
 *
 * Timers use the machine's clock: file watching, waits, auto-allocation and retention run as in any other edge.
 */
export class VirtualClock {
  #now: number;

  /** @param now milliseconds since the epoch. @default the current time */
  constructor(now: number = Date.now()) {
    this.#now = now;
  }

  /** Returns milliseconds since the epoch. Bound, so that it can be passed on. */
  readonly now = (): number => this.#now;

  /** Advances, e.g. by 31 minutes to end a session: `clock.advance(31 * 60_000)`. */
  advance(milliseconds: number): void {
    this.#now += milliseconds;
  }

  /** Sets the time, forwards or backwards. */
  set(now: number | Date): void {
    this.#now = Number(now);
  }
}
