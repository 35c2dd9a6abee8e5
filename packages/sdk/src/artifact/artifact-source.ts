import type { ArtifactTrace, Plan } from "@fletch/decisioning";
import type { Log } from "../observability/logger.ts";
import type { Clock } from "../runtime/clock.ts";
import type { FetchApi } from "../transport/fetch-dispatch.ts";
import type { ArtifactStats } from "./artifact-stats.ts";

/** The current artifact. Replaced as a whole: a call keeps the one that it started with. */
export interface CurrentArtifact {
  readonly plan: Plan;
  readonly trace: ArtifactTrace;
}

/**
 * Provides a current artifact: by polling (`PollingArtifactSource`; in workers `RequestArtifactSource`), or with an event
 * stream (`StreamingArtifactSource`). Never stops trying, and never replaces a valid artifact with an invalid one.
 */
export interface ArtifactSource {
  /** `undefined` until there is one. */
  readonly current: CurrentArtifact | undefined;
  readonly stats: ArtifactStats;
  /** Calls `listener` once, with the first artifact, however late. */
  onReady(listener: () => void): void;
  /** Starts, once. In workers only what needs no I/O, because a client may be created outside of requests. */
  start(): void;
  /**
   * Called by each request that needs the artifact. In workers it starts I/O that is due.
   *
   * @param waitUntil keeps the request's I/O alive after its response
   * @returns an attempt that the request should wait for: without `waitUntil` the last one was lost
   */
  use(waitUntil: ((promise: Promise<unknown>) => void) | undefined): Promise<void> | undefined;
  /**
   * Resolves with the first artifact, or when `signal` aborts. In workers it uses the I/O and timers of the calling
   * request.
   */
  obtain(signal?: AbortSignal): Promise<void>;
  /** Stops. The last artifact stays. Resolves when it is in the cache. Never rejects. */
  close(): Promise<void>;
}

/** A source that can be refreshed. */
export interface RefreshableSource extends ArtifactSource {
  /** The ETag of the current artifact. */
  readonly etag: string | undefined;
  /** Downloads the artifact now, if it changed. During a download it schedules another one. */
  refresh(): void;
}

/** Inputs of a source with an event stream. */
export interface StreamInput {
  /** Downloads and polls. */
  readonly source: RefreshableSource;
  /** The URL of the artifact. */
  readonly location: string;
  readonly fetchApi: FetchApi | undefined;
  readonly proxy: string | false | undefined;
  readonly log: Log;
  readonly clock: Clock;
  readonly random: () => number;
}

/**
 * The method of an `ArtifactStream`, which programs do not see. A registered symbol, so that the entries of a package
 * that is loaded twice agree.
 */
export const followArtifact: unique symbol = Symbol.for("@fletch/sdk/follow-artifact");

/** Announces new artifacts: returned by `createArtifactStream` of `@fletch/sdk/artifact-stream`. */
export interface ArtifactStream {
  readonly [followArtifact]: (input: StreamInput) => ArtifactSource;
}
