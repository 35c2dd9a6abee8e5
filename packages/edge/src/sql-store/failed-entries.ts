/** The pause before an entry is tried again, in milliseconds. It doubles each time, up to an hour. */
const firstPause = 1_000;
const maxPause = 3_600_000;

/**
 * The entries of the journal that could not be moved to their tables, although others could, for instance because the file is damaged. They stay in
 * the journal, others pass them, and they are tried again.
 */
export class FailedEntries {
  readonly #entries = new Map<number, { readonly failures: number; readonly retryAt: number }>();

  get size(): number {
    return this.#entries.size;
  }

  get ids(): readonly number[] {
    return [...this.#entries.keys()];
  }

  /** Notes that an entry could not be moved at the time `now`. Returns whether that is new. */
  add(id: number, now: number): boolean {
    const failures = this.#entries.get(id)?.failures ?? 0;
    this.#entries.set(id, {
      failures: failures + 1,
      retryAt: now + Math.min(firstPause * 2 ** failures, maxPause),
    });
    return failures === 0;
  }

  delete(id: number): void {
    this.#entries.delete(id);
  }

  /** The one that is tried again next; `null` if there is none. */
  get next(): { readonly id: number; readonly retryAt: number } | null {
    let next: { readonly id: number; readonly retryAt: number } | null = null;
    for (const [id, { retryAt }] of this.#entries) if (next === null || retryAt < next.retryAt) next = { id, retryAt };
    return next;
  }
}
