import { TargetError } from "@fletch/delivery-api";

/** The callbacks of an `Availability`. */
export interface AvailabilitySettings {
  /** Rejects while the database cannot be used. */
  readonly probe: () => Promise<void>;
  /** Called once for each outage, with the cause. */
  readonly onLost: (problem: TargetError) => void;
}

/** The time between probes of an unavailable database, in milliseconds. */
const interval = 200;

/**
 * Tracks whether the database is available. During an outage, requests are refused at once instead of queueing up, and the database is probed
 * until it responds.
 */
export class Availability {
  readonly #settings: AvailabilitySettings;
  #problem: TargetError | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #probing: Promise<void> | undefined;
  #isClosed = false;

  constructor(settings: AvailabilitySettings) {
    this.#settings = settings;
  }

  /** The error for requests during an outage; `null` while the database is available. */
  get problem(): TargetError | null {
    return this.#problem;
  }

  /** Starts an outage. @returns the error for requests */
  lose(cause: unknown): TargetError {
    if (this.#problem !== null) return this.#problem;
    this.#problem = toUnavailable(cause);
    this.#settings.onLost(
      new TargetError("store-unavailable", `The database cannot be used: ${describeCause(cause)}. Trying again`, {
        cause,
      }),
    );
    this.#tryAgain();
    return this.#problem;
  }

  /** Ends probing. Settles after a probe under way, which may open the database again. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    await this.#probing;
  }

  #tryAgain(): void {
    if (this.#isClosed) return;
    this.#timer = setTimeout(() => {
      this.#probing = this.#settings.probe().then(
        () => {
          this.#problem = null;
        },
        () => this.#tryAgain(),
      );
    }, interval);
    this.#timer.unref();
  }
}

/** Returns the error for callers. Its message has no cause, which is only for the operator of the edge. */
export function toUnavailable(cause: unknown): TargetError {
  return new TargetError("store-unavailable", "The store cannot be used now; try again in a moment", { cause });
}

/** Returns the message of an error. An AggregateError of several addresses has its messages inside. */
export function describeCause(cause: unknown): string {
  if (cause instanceof AggregateError && cause.message === "") return cause.errors.map(describeCause).join("; ");
  if (!(cause instanceof Error)) return String(cause);
  return cause.message || String(Reflect.get(cause, "code") ?? cause.name);
}
