import type { Engine } from "./db/engine.ts";

/** The context of a write. */
export interface WriteContext {
  readonly engine: Engine;
  /** The writer of this edge's rows in the totals. */
  readonly writer: string;
  readonly createId: () => string;
}
