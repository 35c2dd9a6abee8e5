import type { Impressions } from "./impressions.ts";

/**
 * Keeps impressions beyond the life of the process: what was accepted and not acknowledged is sent by the next start.
 * `createFileOutbox` of `@fletch/sdk/node` is one.
 */
export interface Outbox {
  /** What earlier processes left behind. Called once, before anything else; from then on it belongs to this process. */
  recover(): Promise<readonly Impressions[]>;
  /** Keeps them; when it returns, they survive the process. */
  add(impressions: Impressions): void;
  /** Forgets notifications by their ids: they were acknowledged, or given up. */
  remove(ids: readonly string[]): void;
  /** Called when nothing more will come. What was not removed stays. */
  close(): Promise<void>;
}
