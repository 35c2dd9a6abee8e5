import { nextTurn } from "../cooperative.ts";
import type { DrainResult } from "./journal.ts";

/** Inputs of a `JournalDrainer`. */
export interface JournalDrainerSettings {
  /** Moves about `size` events from the journal to their tables. */
  readonly drain: (size: number) => Promise<DrainResult>;
  /** Does the same on another thread. Returns `null` if there is none now. */
  readonly drainOnThread: (size: number) => Promise<DrainResult | null>;
  /** The id of the newest entry; 0 if there is none. */
  readonly findNewest: () => Promise<number>;
  /** Whether requests wait to be written. */
  readonly isBusy: () => boolean;
  /** How long closing may take, in milliseconds. @default 5_000 */
  readonly closeTime?: number;
}

/** The number of events that are moved at a time. A request waits for at most one portion. */
const portion = 128;
/** How long no event must be written before the journal is drained, in milliseconds. */
const calm = 20;
/** Events beyond which another thread moves them, while requests go on. For fewer it is not worth to start one. */
const backlog = 4_000;
/** Events too many for which one more portion is moved at a time. */
const growth = 8_000;
/** The most portions that are moved at a time. */
const mostPortions = 32;
/** Events beyond which the journal does not wait for a calm moment where there is no other thread, so that it stays small under a load that never ends. */
const mostWaiting = 250_000;

/**
 * Moves events from the journal to their tables: on another thread if there are many, otherwise on this one when there is nothing else to do.
 */
export class JournalDrainer {
  readonly #settings: JournalDrainerSettings;
  /** Approximate: entries from before the start are not counted. */
  #waiting = 0;
  #lastWritten = 0;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #draining: Promise<void> | null = null;
  #isClosed = false;

  constructor(settings: JournalDrainerSettings) {
    this.#settings = settings;
    this.#schedule();
  }

  /** Notes that events were written to the journal. */
  noteWritten(count: number): void {
    if (count === 0) return;
    this.#waiting += count;
    this.#lastWritten = performance.now();
    this.#schedule();
  }

  /** Settles when everything that is in the journal now is in its tables. */
  finish(): Promise<void> {
    return this.#finish(Number.POSITIVE_INFINITY);
  }

  /** Moves what there is time for. The rest stays in the journal, and is moved after the next start. */
  async close(): Promise<void> {
    this.#isClosed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#draining;
    await this.#finish(performance.now() + (this.#settings.closeTime ?? 5_000));
  }

  /** @param end when it stops in any case */
  async #finish(end: number): Promise<void> {
    const newest = await this.#settings.findNewest();
    while (performance.now() < end) {
      const { isEmpty, last } = (await this.#drainOnThread()) ?? (await this.#drainHere());
      if (isEmpty || last >= newest) return;
      await nextTurn();
    }
  }

  #schedule(): void {
    if (this.#timer !== null || this.#isClosed) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      // One portion at a time: requests would wait for all that are asked for at once.
      if (this.#draining !== null) return this.#schedule();
      // What could not be moved stays, and is moved later.
      this.#draining = this.#drainWaiting()
        .catch(() => this.#schedule())
        .finally(() => {
          this.#draining = null;
        });
    }, calm);
    this.#timer.unref();
  }

  async #drainWaiting(): Promise<void> {
    while (!this.#isClosed) {
      const drained = (await this.#drainOnThread()) ?? (this.#mayDrainHere() ? await this.#drainHere() : null);
      if (drained === null) return this.#schedule();
      if (drained.isEmpty) return;
      await nextTurn();
    }
  }

  #mayDrainHere(): boolean {
    if (this.#waiting > mostWaiting) return true;
    return !this.#settings.isBusy() && performance.now() - this.#lastWritten >= calm;
  }

  /** Returns `null` if there are few events, or no other thread. */
  async #drainOnThread(): Promise<DrainResult | null> {
    if (this.#waiting <= backlog) return null;
    const drained = await this.#settings.drainOnThread(choosePortion(this.#waiting));
    return drained === null ? null : this.#note(drained);
  }

  async #drainHere(): Promise<DrainResult> {
    return this.#note(await this.#settings.drain(choosePortion(this.#waiting - mostWaiting)));
  }

  #note(drained: DrainResult): DrainResult {
    this.#waiting = drained.isEmpty ? 0 : Math.max(0, this.#waiting - drained.count);
    return drained;
  }
}

/** Returns how many events to move at a time. Requests wait for them, so there are more only if the drainer falls behind. */
function choosePortion(excess: number): number {
  return portion * Math.min(1 + Math.floor(Math.max(0, excess) / growth), mostPortions);
}
