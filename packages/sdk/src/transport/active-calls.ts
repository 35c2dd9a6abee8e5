/** An item that knows its index in a list. */
export interface Indexed {
  index: number;
}

/**
 * An unordered list with constant-time removal (swap-remove), for thousands of items per second. A `Set` with this
 * churn rehashes, and keeps dead entries reachable from old-space tables.
 */
export class ActiveCalls<T extends Indexed> {
  readonly #calls: T[] = [];

  get size(): number {
    return this.#calls.length;
  }

  add(call: T): void {
    call.index = this.#calls.length;
    this.#calls.push(call);
  }

  /** Ignores absent items. */
  delete(call: T): void {
    if (this.#calls[call.index] !== call) return;
    const last = this.#calls.pop();
    if (last === undefined || last === call) return;
    last.index = call.index;
    this.#calls[call.index] = last;
  }

  /** Returns a copy: items may be removed during iteration. */
  list(): readonly T[] {
    return [...this.#calls];
  }
}
