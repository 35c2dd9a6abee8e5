import { TargetError } from "@fletch/delivery-api";
import type { VisitorStore } from "./visitors/visitor-store.ts";

/** How to open a store. */
export interface StoreOpenerSettings {
  /**
   * Opens the store. Rejects if it cannot be used within `timeout` milliseconds, or when the signal aborts.
   *
   * @param timeout `undefined`: the default
   */
  readonly open: (timeout: number | undefined, signal: AbortSignal) => Promise<VisitorStore>;
  /** How long the first attempt may take, in milliseconds. */
  readonly timeout: number | undefined;
  /** Called once, when the first attempt failed. */
  readonly onProblem: (cause: unknown) => void;
}

/** The time between later attempts, in milliseconds. */
const interval = 1_000;

/** Opens the store of an edge, and tries again without end after a failure. */
export class StoreOpener {
  /** Settles when the store was first opened, or when the attempts end. */
  readonly opened: Promise<void>;
  #settleOpened: () => void = () => undefined;
  readonly #settings: StoreOpenerSettings;
  readonly #closing: AbortController = new AbortController();
  #store: Promise<VisitorStore>;
  /** Ends with the attempt under way. Never rejects. */
  #attempt: Promise<void>;
  #timer: NodeJS.Timeout | undefined;

  constructor(settings: StoreOpenerSettings) {
    this.#settings = settings;
    this.opened = new Promise((resolve) => {
      this.#settleOpened = resolve;
    });
    this.#store = settings.open(settings.timeout, this.#closing.signal);
    this.#attempt = this.#store.then(
      () => this.#settleOpened(),
      (error: unknown) => {
        if (!this.#closing.signal.aborted) settings.onProblem(error);
        this.#tryAgain();
      },
    );
  }

  /** The store. After the first attempt failed it rejects with that error, until a later one succeeds. Rejects after `close`. */
  get store(): Promise<VisitorStore> {
    return this.#store;
  }

  /** Ends the attempts. Who waits for the store gets it at once, or an error. */
  stop(): void {
    this.#closing.abort();
    this.#settleOpened();
    clearTimeout(this.#timer);
  }

  /** Closes the store. */
  async close(): Promise<void> {
    this.stop();
    await this.#attempt;
    const store = this.#store;
    this.#store = Promise.reject(new TargetError("store-unavailable", "The edge is closed, and its store too"));
    this.#store.catch(() => {}); // Maybe nobody asks for it.
    await store.then(
      (opened) => opened.close(),
      () => undefined, // It was never opened.
    );
  }

  #tryAgain(): void {
    const { signal } = this.#closing;
    if (signal.aborted) return;
    this.#timer = setTimeout(() => {
      const next = this.#settings.open(0, signal);
      this.#attempt = next.then(
        () => {
          this.#store = next;
          this.#settleOpened();
        },
        () => this.#tryAgain(), // The first failure was reported.
      );
    }, interval).unref();
  }
}
