/** What a `Batcher` does with what it collected. */
export interface BatcherSettings<Item, Result> {
  /** One result for each item, in order. */
  readonly run: (items: readonly Item[]) => Promise<readonly Result[]>;
  /** Whether an error may be the fault of a single item. Then they are run one by one, so that one cannot spoil the others. */
  readonly isOfOneItem: (error: unknown) => boolean;
  /** Most items of one batch. */
  readonly size: number;
  /** Most batches that run at once. */
  readonly parallel: number;
}

/** How long a batch is held open for more, in milliseconds, while more keeps coming. */
const maxCollectTime = 3;

/**
 * Group commit: collects what arrives, and does it in one go. A batch is closed at the first turn of the event loop that brings
 * nothing more, or when it is full, or when its patience is over; and while earlier batches run, the next one grows.
 *
 * So a lone request does not wait for company that never comes, and under load, where every turn brings some, a batch has them all.
 */
export class Batcher<Item, Result> {
  readonly #settings: BatcherSettings<Item, Result>;
  #waiting: Entry<Item, Result>[] = [];
  #running = 0;
  #scheduled = false;
  readonly #idle: (() => void)[] = [];

  constructor(settings: BatcherSettings<Item, Result>) {
    this.#settings = settings;
  }

  add(item: Item): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject });
      this.#schedule();
    });
  }

  /** Whether anything waits or runs. */
  get isBusy(): boolean {
    return this.#running > 0 || this.#waiting.length > 0;
  }

  /** Rejects everything that waits. What runs goes on. */
  abandon(error: unknown): void {
    for (const { reject } of this.#waiting.splice(0)) reject(error);
    this.#settleIdle();
  }

  /** Resolves when nothing waits or runs any more. */
  drain(): Promise<void> {
    return new Promise((resolve) => {
      this.#idle.push(resolve);
      this.#settleIdle();
    });
  }

  #settleIdle(): void {
    if (!this.isBusy) for (const resolve of this.#idle.splice(0)) resolve();
  }

  #schedule(): void {
    if (this.#scheduled || this.#waiting.length === 0 || this.#running >= this.#settings.parallel) return;
    this.#scheduled = true;
    this.#collect(0, performance.now());
  }

  /** @param before how many there were a turn ago */
  #collect(before: number, since: number): void {
    setImmediate(() => {
      const { length } = this.#waiting;
      const isComplete =
        length === before || length >= this.#settings.size || performance.now() - since > maxCollectTime;
      if (!isComplete) return this.#collect(length, since);
      this.#scheduled = false;
      void this.#start();
    });
  }

  async #start(): Promise<void> {
    if (this.#waiting.length === 0 || this.#running >= this.#settings.parallel) return;
    const entries = this.#waiting.splice(0, this.#settings.size);
    this.#running++;
    this.#schedule();
    await this.#finish(entries);
    this.#running--;
    this.#schedule();
    this.#settleIdle();
  }

  async #finish(entries: readonly Entry<Item, Result>[]): Promise<void> {
    try {
      const results = await this.#settings.run(entries.map(({ item }) => item));
      for (const [index, { resolve }] of entries.entries()) resolve(results[index] as Result);
    } catch (error) {
      if (entries.length > 1 && this.#settings.isOfOneItem(error)) {
        for (const entry of entries) await this.#finish([entry]);
      } else {
        for (const { reject } of entries) reject(error);
      }
    }
  }
}

interface Entry<Item, Result> {
  readonly item: Item;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}
