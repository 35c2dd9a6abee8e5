import type { Outcome } from "../run-behaviours.ts";

/** A runtime that the tests can run in. */
export interface Host {
  readonly name: string;
  /** Its version, or `null` where it is not on this machine. */
  version(): Promise<string | null>;
  run(edge: string): Promise<readonly Outcome[]>;
}
