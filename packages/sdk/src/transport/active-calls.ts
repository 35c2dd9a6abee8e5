/** Something that knows its place in a list. */
export interface Indexed {
  index: number;
}

/**
 * Things that come and go by the thousand in a second. A `Set` makes itself a new table again and again for that, and each old one, once it is old
 * to the garbage collector, keeps alive what was in it, and its followers too. A list in which the last one takes the place of the one that
 * leaves stays the same object.
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

  /** Does nothing if it is no longer there. */
  delete(call: T): void {
    if (this.#calls[call.index] !== call) return;
    const last = this.#calls.pop();
    if (last === undefined || last === call) return;
    last.index = call.index;
    this.#calls[call.index] = last;
  }

  /** Those that are there now: some may leave while the caller goes through them. */
  list(): readonly T[] {
    return [...this.#calls];
  }
}
