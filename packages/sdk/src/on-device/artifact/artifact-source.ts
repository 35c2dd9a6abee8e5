import type { ArtifactTrace, Plan } from "@fletch/decisioning";
import type { Log } from "../../observability/logger.ts";
import type { Clock } from "../../runtime/clock.ts";
import type { FetchApi } from "../../transport/fetch-dispatch.ts";
import type { ArtifactStats } from "./artifact-stats.ts";

/** What decisions are made from. It is replaced as a whole: a call keeps the one it began with. */
export interface CurrentArtifact {
  readonly plan: Plan;
  readonly trace: ArtifactTrace;
}

/**
 * Sees to it that there is an artifact, and that it is fresh: by polling (`PollingArtifactSource`), or by a stream as well
 * (`StreamingArtifactSource`). A source never gives up, and a bad artifact never replaces a good one.
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

/** A source that can be told to look at once. */
export interface RefreshableSource extends ArtifactSource {
  /** The tag that the artifact in use came with. */
  readonly etag: string | undefined;
  /** Downloads the artifact now, if it changed. While a download is under way, another one follows it. */
  refresh(): void;
}

/** What a source is built from that is told of changes. */
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

/** Tells clients of new artifacts: what `createArtifactStream` of `@fletch/sdk/artifact-stream` returns. */
export interface ArtifactStream {
  /** Not for users of the client, which calls it. */
  follow(input: StreamInput): ArtifactSource;
}
