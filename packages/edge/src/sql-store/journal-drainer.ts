import { nextTurn } from "../cooperative.ts";
import { FailedEntries } from "./failed-entries.ts";
import { type DrainResult, type Entries, EntryFailure } from "./journal.ts";

/** Inputs of a `JournalDrainer`. */
export interface JournalDrainerSettings {
  /** Moves about `size` events from the journal to their tables. */
  readonly drain: (size: number, entries: Entries) => Promise<DrainResult>;
  /** Does the same on another thread. Returns `null` if there is none now. */
  readonly drainOnThread: (size: number, entries: Entries) => Promise<DrainResult | null>;
  /** Moves the oldest of these entries alone. Rejects with an `EntryFailure` if another one may succeed. */
  readonly drainOldest: (entries: Entries) => Promise<DrainResult>;
  /** Whether an error may be that of a single entry. */
  readonly isOfEntry: (error: unknown) => boolean;
  /**
   * Called once for each entry that could not be moved. It is tried again.
   * @param isFirst whether no other one is such
   */
  readonly onEntryFailed: (failure: EntryFailure, isFirst: boolean) => void;
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
/** How many entries are moved one by one after a portion failed, because one of them may be the cause. */
const entriesOneByOne = 32;
/** Entries beyond which the cause is not one of them. */
const maxFailed = 100;
/** The pause after everything failed, in milliseconds. */
const pause = 1_000;
/** Events too many for which one more portion is moved at a time. */
const growth = 8_000;
/** The most portions that are moved at a time. */
const maxPortions = 32;
/** Events beyond which the journal does not wait for a calm moment where there is no other thread, so that it stays small under a load that never ends. */
const maxWaiting = 250_000;

/**
 * Moves events from the journal to their tables: on another thread if there are many, otherwise on this one when there is nothing else to do.
 */
export class JournalDrainer {
  readonly #settings: JournalDrainerSettings;
  /** Approximate: entries from before the start are not counted. */
  #waiting = 0;
  #lastWritten = 0;
  #timer: ReturnType<typeof setTimeout> | null = null;
  /** When the timer fires. */
  #due = 0;
  #resumesAt = 0;
  #draining: Promise<void> | null = null;
  #isClosed = false;
  readonly #failed = new FailedEntries();
  /** The number of entries to move one by one. */
  #oneByOne = 0;

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

  /** Settles when everything that is in the journal now is in its tables, or after a portion when the signal aborts. */
  finish(signal?: AbortSignal): Promise<void> {
    return this.#finish(() => signal?.aborted === true);
  }

  /** Moves what there is time for. The rest stays in the journal, and is moved after the next start. */
  async close(): Promise<void> {
    this.#isClosed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#draining;
    const end = performance.now() + (this.#settings.closeTime ?? 5_000);
    await this.#finish(() => performance.now() >= end);
  }

  /** All entries, except those that could not be moved. */
  get entries(): Entries {
    return { except: this.#failed.ids };
  }

  /** @param isOver whether it stops in any case */
  async #finish(isOver: () => boolean): Promise<void> {
    const newest = await this.#settings.findNewest();
    while (!isOver()) {
      const { isEmpty, last } = (await this.#drainOnThread()) ?? (await this.#drainHere());
      if (isEmpty || last >= newest) break;
      await nextTurn();
    }
    this.#scheduleRetry();
  }

  #schedule(delay: number = calm): void {
    if (this.#isClosed) return;
    const now = performance.now();
    const due = Math.max(now + delay, this.#resumesAt);
    if (this.#timer !== null && this.#due <= due) return;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#due = due;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      // A timer that was set before everything failed.
      if (performance.now() < this.#resumesAt) return this.#schedule();
      // One portion at a time: requests would wait for all that are asked for at once.
      if (this.#draining !== null) return this.#schedule();
      // What could not be moved stays, and is moved later.
      this.#draining = this.#drainWaiting()
        .catch(() => {
          this.#resumesAt = performance.now() + pause;
          this.#schedule();
        })
        .finally(() => {
          this.#draining = null;
        });
    }, due - now);
    this.#timer.unref();
  }

  async #drainWaiting(): Promise<void> {
    await this.#retry();
    while (!this.#isClosed) {
      const drained = (await this.#drainOnThread()) ?? (this.#mayDrainHere() ? await this.#drainHere() : null);
      if (drained === null) return this.#schedule();
      if (drained.isEmpty) return this.#scheduleRetry();
      await nextTurn();
    }
  }

  /** Tries entries again that could not be moved. */
  async #retry(): Promise<void> {
    for (;;) {
      const next = this.#failed.next;
      if (next === null || next.retryAt > performance.now()) return;
      await this.#drainOldest({ only: next.id });
    }
  }

  #scheduleRetry(): void {
    const { next } = this.#failed;
    if (next !== null) this.#schedule(Math.max(calm, next.retryAt - performance.now()));
  }

  #mayDrainHere(): boolean {
    if (this.#waiting > maxWaiting) return true;
    return !this.#settings.isBusy() && performance.now() - this.#lastWritten >= calm;
  }

  /** Returns `null` if there are few events, or no other thread. */
  async #drainOnThread(): Promise<DrainResult | null> {
    if (this.#waiting <= backlog) return null;
    const size = choosePortion(this.#waiting);
    return this.#drain(() => this.#settings.drainOnThread(size, this.entries));
  }

  async #drainHere(): Promise<DrainResult> {
    const size = choosePortion(this.#waiting - maxWaiting);
    return this.#drain(() => this.#settings.drain(size, this.entries));
  }

  /** Moves a portion. If one of its entries fails, moves entries one by one for a while, so that the others are moved. */
  async #drain<Result extends DrainResult | null>(portion: () => Promise<Result>): Promise<Result | DrainResult> {
    if (this.#oneByOne === 0) {
      try {
        const drained = await portion();
        if (drained !== null) this.#note(drained);
        return drained;
      } catch (error) {
        if (!this.#settings.isOfEntry(error) || this.#failed.size >= maxFailed) throw error;
        this.#oneByOne = entriesOneByOne;
      }
    }
    this.#oneByOne--;
    return this.#note(await this.#drainOldest(this.entries));
  }

  async #drainOldest(entries: Entries): Promise<DrainResult> {
    try {
      const drained = await this.#settings.drainOldest(entries);
      if (entries.only !== undefined) this.#failed.delete(entries.only);
      return drained;
    } catch (error) {
      if (!(error instanceof EntryFailure)) throw error;
      const isFirst = this.#failed.size === 0;
      if (this.#failed.add(error.entryId, performance.now())) this.#settings.onEntryFailed(error, isFirst);
      return { count: 0, isEmpty: false, last: error.entryId };
    }
  }

  #note(drained: DrainResult): DrainResult {
    this.#waiting = drained.isEmpty ? 0 : Math.max(0, this.#waiting - drained.count);
    return drained;
  }
}

/** Returns how many events to move at a time. Requests wait for them, so there are more only if the drainer falls behind. */
function choosePortion(excess: number): number {
  return portion * Math.min(1 + Math.floor(Math.max(0, excess) / growth), maxPortions);
}
