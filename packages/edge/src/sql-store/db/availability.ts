import { TargetError } from "@fletch/delivery-api";

/** How an `Availability` finds out, and whom it tells. */
export interface AvailabilitySettings {
  /** Rejects while the database cannot be used. */
  readonly probe: () => Promise<void>;
  /** Called once for each time that the database is lost, with the cause. */
  readonly onLost: (problem: TargetError) => void;
}

/** How often a database that was lost is tried, in milliseconds. */
const interval = 200;

/**
 * Whether the database can be used. While it cannot, requests are refused at once instead of queueing up; the database is tried until
 * it answers again.
 */
export class Availability {
  readonly #settings: AvailabilitySettings;
  #problem: TargetError | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isClosed = false;

  constructor(settings: AvailabilitySettings) {
    this.#settings = settings;
  }

  /** `null`: the database can be used. */
  get problem(): TargetError | null {
    return this.#problem;
  }

  /** Notes that the database cannot be used. @returns what requests are refused with */
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

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
  }

  #tryAgain(): void {
    if (this.#isClosed) return;
    this.#timer = setTimeout(() => {
      this.#settings.probe().then(
        () => {
          this.#problem = null;
        },
        () => this.#tryAgain(),
      );
    }, interval);
    this.#timer.unref();
  }
}

/** What callers are told. The cause is for whoever runs the edge. */
export function toUnavailable(cause: unknown): TargetError {
  return new TargetError("store-unavailable", "The store cannot be used now; try again in a moment", { cause });
}

/** Why something failed, in words. Errors of several addresses have their reasons inside. */
export function describeCause(cause: unknown): string {
  if (cause instanceof AggregateError && cause.message === "") return cause.errors.map(describeCause).join("; ");
  if (!(cause instanceof Error)) return String(cause);
  return cause.message || String(Reflect.get(cause, "code") ?? cause.name);
}
