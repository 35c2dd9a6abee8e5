/** The nouns that checking and compiling share. */

import type { FindPosition } from "./read/parse-text.ts";
import type { AuthoredActivity } from "./schemas/activity-schema.ts";
import type { AuthoredCondition } from "./schemas/condition-schema.ts";

/** An activity as it was written, and where. */
export interface SourceActivity {
  /** The path of the file. */
  readonly path: string;
  readonly locate: FindPosition;
  readonly authored: AuthoredActivity;
  /** As given, or made from the name of the file. */
  readonly id: number;
}

/** All that was written, with what files refer to. */
export interface ActivitySet {
  /** In the order of the files. */
  readonly activities: readonly SourceActivity[];
  readonly audiences: Audiences;
}

/** Audiences by name, from all files. */
export type Audiences = ReadonlyMap<string, AuthoredCondition>;
