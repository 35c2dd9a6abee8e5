import type { Clock } from "../runtime/clock.ts";
import { type Backoff, equalJitter } from "../runtime/retry-delay.ts";

/** Settings of a circuit breaker. */
export interface BreakerSettings {
  /** The consecutive failures that open the circuit. */
  readonly failures: number;
  /** How long the circuit stays open, in milliseconds; doubled while the host keeps failing. */
  readonly openTime: Backoff;
}

export const defaultBreaker: BreakerSettings = { failures: 10, openTime: { initial: 1_000, max: 30_000 } };

/**
 * A circuit breaker of a host. After repeated failures the circuit opens: calls fail at once, and spare the host. After
 * a while one request is let through as a probe; its success closes the circuit.
 */
export class CircuitBreaker {
  readonly #settings: BreakerSettings;
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #onChange: (state: "open" | "closed") => void;
  #failures = 0;
  /** The number of openings since the last success; 0: closed. */
  #openings = 0;
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

  /** Whether a request would be refused now; `false` when a probe is due. */
  get isOpen(): boolean {
    return this.#openings > 0 && (this.#probing || this.#clock.elapsed() < this.#openUntil);
  }

  /** Returns whether a request may be sent. An open circuit admits one probe, whose outcome has to be reported. */
  admit(): boolean {
    if (this.#openings === 0) return true;
    if (this.isOpen) return false;
    this.#probing = true;
    return true;
  }

  succeeded(): void {
    this.#failures = 0;
    this.#probing = false;
    if (this.#openings === 0) return;
    this.#openings = 0;
    this.#onChange("closed");
  }

  failed(): void {
    this.#failures += 1;
    if (this.#openings > 0 ? !this.#probing : this.#failures < this.#settings.failures) return;
    this.#probing = false;
    this.#openings += 1;
    const { openTime } = this.#settings;
    this.#openUntil = this.#clock.elapsed() + equalJitter(openTime, this.#openings, this.#random());
    if (this.#openings === 1) this.#onChange("open");
  }

  /** Call it for a request that its caller aborted: it is neither a success nor a failure of the host. */
  gaveUp(): void {
    this.#probing = false;
  }
}
