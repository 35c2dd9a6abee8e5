import type { Impressions } from "./impressions.ts";

/**
 * Keeps impressions beyond the life of the process: the next start sends accepted ones without acknowledgement.
 * `createFileOutbox` of `@fletch/sdk/node` is one.
 */
export interface Outbox {
  /** Returns the impressions of earlier processes. Called once, first; they belong to this process from then on. */
  recover(): Promise<readonly Impressions[]>;
  /** Keeps impressions; they survive the process when it returns. */
  add(impressions: Impressions): void;
  /** Removes notifications by their ids, after acknowledgement or dropping. */
  remove(ids: readonly string[]): void;
  /** Called at the end. What was not removed stays. Deliveries that end later may still call `remove`. */
  close(): Promise<void>;
}
