/** Data types of checking and compiling. */

import type { AuthoredActivity } from "../schemas/activity-schema.ts";
import type { AuthoredCondition } from "../schemas/condition-schema.ts";
import type { FindPosition } from "./parse-text.ts";

/** An activity as written, and its position. */
export interface SourceActivity {
  /** The path of the file. */
  readonly path: string;
  readonly findPosition: FindPosition;
  readonly authored: AuthoredActivity;
  /** From the file, or derived from its name. */
  readonly id: number;
}

/** All activities, and the audiences that they refer to. */
export interface ActivitySet {
  /** In the order of the files. */
  readonly activities: readonly SourceActivity[];
  readonly audiences: Audiences;
}

/** Audiences by name, from all files. */
export type Audiences = ReadonlyMap<string, AuthoredCondition>;
