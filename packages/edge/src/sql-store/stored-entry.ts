import type { Merge } from "./merge-visitors.ts";

/** A row of the journal. */
export interface StoredEntry {
  readonly entry_id: number;
  /** JSON of `Written`. */
  readonly entry: string;
}

/** What an entry has. Its events are lists of values without the names of columns, which would be most of the text. The first value is the visitor. */
export type Written = readonly [events: readonly (readonly unknown[])[], merged: Merge | null];
