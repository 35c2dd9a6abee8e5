import type { Outcome } from "../run-behaviours.ts";

/** A runtime for the tests. */
export interface Host {
  readonly name: string;
  /** Its version; `null`: not installed. */
  version(): Promise<string | null>;
  run(edge: string): Promise<readonly Outcome[]>;
}
