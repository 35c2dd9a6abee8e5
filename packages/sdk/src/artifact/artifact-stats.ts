import type { TargetError } from "@fletch/delivery-api";

/** The current artifact and its age. */
export interface ArtifactStats {
  /** Version of its format. `undefined` without an artifact, as are the next three. */
  readonly version: string | undefined;
  /** When Target generated it: `meta.generatedAt` of the artifact. */
  readonly generatedAt: string | undefined;
  /** Its origin: the network, the artifact cache, or the option `artifactPayload`. */
  readonly source: "download" | "cache" | "payload" | undefined;
  /** Milliseconds since its download, or since the server last confirmed it. */
  readonly age: number | undefined;
  /** Failed attempts since the last success. */
  readonly failures: number;
  /** The error of the last attempt; `undefined` after a success. */
  readonly lastError: TargetError | undefined;
  /** The time of the next attempt, in milliseconds since the epoch; `undefined` during one, and without a next one. */
  readonly nextAttempt: number | undefined;
  /** Whether an event stream is connected. @default absent without `artifactStream` */
  readonly stream?: "open" | "closed" | undefined;
}

/** The stats of a new client. */
export const noArtifact: ArtifactStats = Object.freeze({
  version: undefined,
  generatedAt: undefined,
  source: undefined,
  age: undefined,
  failures: 0,
  lastError: undefined,
  nextAttempt: undefined,
});
