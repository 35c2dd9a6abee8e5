/** How a `Batcher` runs its batches. */
export interface BatcherSettings<Item, Result> {
  /** Runs a batch. Returns one result for each item, in order. */
  readonly run: (items: readonly Item[]) => Promise<readonly Result[]>;
  /** Whether a single item may have caused an error. Then the items are run one by one, so that the others succeed. */
  readonly isOfOneItem: (error: unknown) => boolean;
  /** Maximum number of items in a batch. */
  readonly size: number;
  /** Maximum number of batches that run at once. */
  readonly parallel: number;
}

/** How long a batch stays open while items keep arriving, in milliseconds. */
const maxCollectTime = 3;

/**
 * Group commit: collects items and runs them as one batch. A batch closes at the first turn of the event loop without a new item, when it is
 * full, or after `maxCollectTime`. The next batch grows while earlier ones run.
 *
 * So a single request does not wait, and under load a batch has the items of several turns.
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

  /** Whether items wait or batches run. */
  get isBusy(): boolean {
    return this.#running > 0 || this.#waiting.length > 0;
  }

  /** Rejects waiting items. Running batches go on. */
  abandon(error: unknown): void {
    for (const { reject } of this.#waiting.splice(0)) reject(error);
    this.#settleIdle();
  }

  /** Resolves when no item waits and no batch runs. */
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

  /** @param before the number of waiting items one turn ago */
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
