import { nextTurn } from "../cooperative.ts";
import type { DrainResult } from "./journal.ts";

/** How a `Folder` works. */
export interface JournalDrainerSettings {
  /** Moves about as many events from the journal to their tables. */
  readonly drain: (size: number) => Promise<DrainResult>;
  /** The id of the newest entry; 0 if there is none. */
  readonly findNewest: () => Promise<number>;
  /** Whether requests wait to be written. */
  readonly isBusy: () => boolean;
}

/** Events that are moved at a time: what a request that comes meanwhile waits for. */
const portion = 256;
/** How long nothing is written before the journal is, in milliseconds. */
const calm = 20;
/** Events beyond which the journal does not wait for a calm moment: so that it stays small under a load that never ends. */
const mostWaiting = 250_000;

/** Moves events from the journal to their tables when there is nothing else to do, and when there are too many. */
export class JournalDrainer {
  readonly #settings: JournalDrainerSettings;
  /** About: entries from before the start are not counted. */
  #waiting = 0;
  #lastWritten = 0;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #draining: Promise<void> | null = null;
  #isClosed = false;

  constructor(settings: JournalDrainerSettings) {
    this.#settings = settings;
    this.#schedule();
  }

  /** Events were written to the journal. */
  noteWritten(count: number): void {
    if (count === 0) return;
    this.#waiting += count;
    this.#lastWritten = performance.now();
    this.#schedule();
  }

  /** Settles when everything that is in the journal now has its tables. */
  async finish(): Promise<void> {
    const newest = await this.#settings.findNewest();
    for (;;) {
      const { isEmpty, last } = await this.#drainOnce();
      if (isEmpty || last >= newest) return;
      await nextTurn();
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#draining;
    await this.finish();
  }

  #schedule(): void {
    if (this.#timer !== null || this.#isClosed) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      // What could not be moved stays, and is moved later.
      this.#draining = this.#drainWhenCalm().catch(() => this.#schedule());
    }, calm);
    this.#timer.unref();
  }

  async #drainWhenCalm(): Promise<void> {
    while (!this.#isClosed) {
      if (!this.#mayDrain()) return this.#schedule();
      if ((await this.#drainOnce()).isEmpty) return;
      await nextTurn();
    }
  }

  #mayDrain(): boolean {
    if (this.#waiting > mostWaiting) return true;
    return !this.#settings.isBusy() && performance.now() - this.#lastWritten >= calm;
  }

  async #drainOnce(): Promise<DrainResult> {
    const drained = await this.#settings.drain(portion);
    this.#waiting = drained.isEmpty ? 0 : Math.max(0, this.#waiting - drained.count);
    return drained;
  }
}
