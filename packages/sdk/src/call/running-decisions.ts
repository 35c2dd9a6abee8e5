/** Decisions that have not ended, and whose impressions are still to come. */
export class RunningDecisions {
  readonly #all: Set<Promise<unknown>> = new Set();

  /** Returns the decision. */
  add<T>(decision: Promise<T>): Promise<T> {
    const end = (): void => void this.#all.delete(decision);
    this.#all.add(decision);
    decision.then(end, end);
    return decision;
  }

  /** Resolves when the current ones have ended; `undefined` without any. */
  get ended(): Promise<unknown> | undefined {
    return this.#all.size === 0 ? undefined : Promise.allSettled(this.#all);
  }
}
