import type { ArtifactTrace, Plan } from "@fletch/decisioning";
import type { ArtifactStats } from "./artifact-stats.ts";

/** What decisions are made from. It is replaced as a whole: a call keeps the one it began with. */
export interface CurrentArtifact {
  readonly plan: Plan;
  readonly trace: ArtifactTrace;
}

/**
 * Sees to it that there is an artifact, and that it is fresh. Asking for it again and again is one way (`PollingArtifactSource`); whoever is
 * told of changes by a stream can be another. A source never gives up, and a bad artifact never replaces a good one.
 */
export interface ArtifactSource {
  /** `undefined` until there is one. */
  readonly current: CurrentArtifact | undefined;
  readonly stats: ArtifactStats;
  /** Calls `listener` once, with the first artifact, however late. */
  onReady(listener: () => void): void;
  /** Begins; once. In workers, where a client may be created outside of any request, with what needs no I/O. */
  start(): void;
  /**
   * Called by each request that needs the artifact. In workers it starts what is due.
   *
   * @param waitUntil keeps the request's I/O alive after its response
   * @returns an attempt that the request had better wait for: without `waitUntil` the last one was lost
   */
  use(waitUntil: ((promise: Promise<unknown>) => void) | undefined): Promise<void> | undefined;
  /** Resolves with the first artifact, or when `signal` aborts; in workers with the I/O and the timers of the request that calls it. */
  obtain(signal?: AbortSignal): Promise<void>;
  /** Ends what is under way. The artifact that was there last stays. */
  close(): void;
}
