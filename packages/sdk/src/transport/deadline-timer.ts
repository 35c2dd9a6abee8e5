import type { Clock, Timer } from "../runtime/clock.ts";

/** Shares one timer between the deadlines of many calls: a timer for each call costs time even if it never fires. */
export class DeadlineTimer {
  readonly #clock: Clock;
  readonly #onDue: () => void;
  #due = Number.POSITIVE_INFINITY;
  #timer: Timer | undefined;

  /** @param onDue called at the earliest deadline or slightly before; it calls `expect` again for later ones */
  constructor(clock: Clock, onDue: () => void) {
    this.#clock = clock;
    this.#onDue = onDue;
  }

  /** @param deadline by `Clock.elapsed` */
  expect(deadline: number): void {
    if (deadline >= this.#due) return;
    this.#timer?.cancel();
    this.#due = deadline;
    this.#timer = this.#clock.after(deadline - this.#clock.elapsed(), () => {
      this.#due = Number.POSITIVE_INFINITY;
      this.#onDue();
    });
  }

  /** Forgets all deadlines. */
  cancel(): void {
    this.#timer?.cancel();
    this.#due = Number.POSITIVE_INFINITY;
  }
}
