/**
 * A clock that stands still until it is told to go on. It is the edge's clock: what is decided, counted and kept is dated by it. Timers
 * are those of the machine: files are read, waits end, splits of auto-allocate activities are made anew and old events are forgotten as
 * often as in any other edge.
 */
export class VirtualClock {
  #now: number;

  /** @param now milliseconds since the epoch. @default the time at which it was made */
  constructor(now: number = Date.now()) {
    this.#now = now;
  }

  /** Milliseconds since the epoch. Can be passed on as it is. */
  readonly now = (): number => this.#now;

  /** Goes on, e.g. by 31 minutes to let a session end: `clock.advance(31 * 60_000)`. */
  advance(milliseconds: number): void {
    this.#now += milliseconds;
  }

  /** Goes to a certain time, before or after. */
  set(now: number | Date): void {
    this.#now = Number(now);
  }
}
