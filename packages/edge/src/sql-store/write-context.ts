import type { Engine } from "./db/engine.ts";

/** Who writes, and to what. */
export interface WriteContext {
  readonly engine: Engine;
  /** In whose rows of the totals it counts. */
  readonly writer: string;
  readonly createId: () => string;
}
