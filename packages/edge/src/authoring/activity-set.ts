/** The nouns that checking and compiling share. */
import type { AuthoredActivity } from "./forms/activity-form.ts";
import type { AuthoredCondition } from "./forms/condition-form.ts";
import type { Locate } from "./read/parse-text.ts";

/** An activity as it was written, and where. */
export interface SourceActivity {
  /** The path of the file. */
  readonly path: string;
  readonly locate: Locate;
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
