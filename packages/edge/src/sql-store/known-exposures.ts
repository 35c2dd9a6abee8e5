import type { CountedEvent } from "./visitor-counts.ts";

/** An experience that a visitor was shown. */
type Exposure = Pick<CountedEvent, "visitor_id" | "activity_id" | "experience_id">;

/** The maximum number of cached exposures. */
const capacity = 50_000;

/**
 * Caches which visitors were counted for which experiences, so that their tallies are not read for each further impression.
 *
 * An entry stays true: what removes a tally, deletion and a merge, also removes the visitor, and no event of it is counted as that of another one. A
 * transaction that is rolled back adds nothing.
 */
export class KnownExposures {
  readonly #known: Set<string> = new Set();
  #added: string[] = [];

  has(exposure: Exposure): boolean {
    return this.#known.has(toKey(exposure));
  }

  /** Adds an exposure when the transaction under way is committed. */
  add(exposure: Exposure): void {
    this.#added.push(toKey(exposure));
  }

  /** Forgets what was added by a transaction that was rolled back. */
  begin(): void {
    this.#added = [];
  }

  commit(): void {
    for (const key of this.#added) {
      if (this.#known.size >= capacity) this.#known.delete(this.#known.values().next().value ?? "");
      this.#known.add(key);
    }
    this.#added = [];
  }
}

function toKey({ visitor_id, activity_id, experience_id }: Exposure): string {
  return `${visitor_id} ${activity_id} ${experience_id}`;
}
