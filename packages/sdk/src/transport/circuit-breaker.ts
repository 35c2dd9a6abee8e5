import type { Clock } from "../runtime/clock.ts";
import { type Backoff, equalJitter } from "../runtime/retry-delay.ts";

/** When to leave a host alone. */
export interface BreakerSettings {
  /** How many attempts in a row have to fail. */
  readonly failures: number;
  /** How long the host is left alone, in milliseconds; doubled while it goes on failing. */
  readonly pause: Backoff;
}

export const defaultBreaker: BreakerSettings = { failures: 10, pause: { first: 1_000, most: 30_000 } };

/**
 * Leaves a host alone that fails: the caller knows at once, and the host is not hit while it is down. After a pause one
 * request goes through as a probe; with its success everything goes through again.
 */
export class CircuitBreaker {
  readonly #settings: BreakerSettings;
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #onChange: (state: "open" | "closed") => void;
  #failures = 0;
  /** How many pauses there were since the last success; 0: closed. */
  #pauses = 0;
  #openUntil = 0;
  #probing = false;

  constructor(
    settings: BreakerSettings,
    clock: Clock,
    random: () => number,
    onChange: (state: "open" | "closed") => void,
  ) {
    this.#settings = settings;
    this.#clock = clock;
    this.#random = random;
    this.#onChange = onChange;
  }

  /** Whether a request would be refused now. No longer so when a probe is due. */
  get isOpen(): boolean {
    return this.#pauses > 0 && (this.#probing || this.#clock.elapsed() < this.#openUntil);
  }

  /** Whether a request may go out now. While the circuit is open, only one probe may, and its outcome has to be told. */
  admit(): boolean {
    if (this.#pauses === 0) return true;
    if (this.isOpen) return false;
    this.#probing = true;
    return true;
  }

  succeeded(): void {
    this.#failures = 0;
    this.#probing = false;
    if (this.#pauses === 0) return;
    this.#pauses = 0;
    this.#onChange("closed");
  }

  failed(): void {
    this.#failures += 1;
    if (this.#pauses > 0 ? !this.#probing : this.#failures < this.#settings.failures) return;
    this.#probing = false;
    this.#pauses += 1;
    const { pause } = this.#settings;
    this.#openUntil = this.#clock.elapsed() + equalJitter(pause, this.#pauses, this.#random());
    if (this.#pauses === 1) this.#onChange("open");
  }

  /** The request ended without telling anything about the host: its caller gave it up. */
  gaveUp(): void {
    this.#probing = false;
  }
}
