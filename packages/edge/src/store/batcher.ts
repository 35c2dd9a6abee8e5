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

/**
 * Group commit: collects what arrives in one turn of the event loop, and while earlier batches run, and does it in one go.
 *
 * There is no timer, so a lone request does not wait for company that never comes: under load, batches grow by themselves,
 * because more arrives while one is committed.
 */
export class Batcher<Item, Result> {
  readonly #settings: BatcherSettings<Item, Result>;
  #waiting: Entry<Item, Result>[] = [];
  #running = 0;
  #scheduled = false;

  constructor(settings: BatcherSettings<Item, Result>) {
    this.#settings = settings;
  }

  add(item: Item): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject });
      this.#schedule();
    });
  }

  /** Resolves when nothing waits or runs any more. */
  async drain(): Promise<void> {
    while (this.#running > 0 || this.#waiting.length > 0) await new Promise((resolve) => setImmediate(resolve));
  }

  #schedule(): void {
    if (this.#scheduled || this.#waiting.length === 0 || this.#running >= this.#settings.parallel) return;
    this.#scheduled = true;
    setImmediate(() => {
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
