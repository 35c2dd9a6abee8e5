import type { TargetError } from "@fletch/delivery-api";

/** The artifact that decisions on the device are made from: which one it is, and how fresh. */
export interface ArtifactStats {
  /** Version of its format. `undefined` while there is no artifact, as are the next three. */
  readonly version: string | undefined;
  /** When Target made it, as the artifact's `meta.generatedAt` says. */
  readonly generatedAt: string | undefined;
  /** Where it came from: the network, the artifact cache, or the option `artifactPayload`. */
  readonly source: "download" | "cache" | "payload" | undefined;
  /** Milliseconds since it was downloaded, or since the server last said that it has not changed. */
  readonly age: number | undefined;
  /** Attempts to get an artifact that failed since the last that succeeded. */
  readonly failures: number;
  /** Why the last attempt failed; `undefined` if it succeeded. */
  readonly lastError: TargetError | undefined;
  /** When the next attempt begins, in milliseconds since the epoch; `undefined` while one is under way, and where there is none to come. */
  readonly nextAttempt: number | undefined;
  /** Whether a stream tells of new artifacts at the moment. @default left out without `artifactStream` */
  readonly stream?: "open" | "closed" | undefined;
}

/** The stats of a client that has not tried yet. */
export const noArtifact: ArtifactStats = Object.freeze({
  version: undefined,
  generatedAt: undefined,
  source: undefined,
  age: undefined,
  failures: 0,
  lastError: undefined,
  nextAttempt: undefined,
});
