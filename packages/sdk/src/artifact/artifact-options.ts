import { type Fields, isRecord, optional, predicate } from "@fletch/delivery-api/schema";
import type { ArtifactCache } from "./artifact-cache.ts";
import { type ArtifactStream, followArtifact } from "./artifact-source.ts";

/** Options of the client for artifacts. */
export interface ArtifactOptions {
  /**
   * Keeps the last valid artifact beyond the life of the process; `false`: not at all. With it, the first decision
   * after a restart needs no network.
   *
   * @default on Node a file in the user's cache directory, unless the artifact is local; elsewhere none
   */
  readonly artifactCache?: ArtifactCache | false | undefined;
  /**
   * Announces new artifacts at once, if the server has an event stream: `createArtifactStream()` of
   * `@fletch/sdk/artifact-stream`. Fletch's edge has one; Target's CDN is polled. Workers, which have no I/O between
   * requests, only poll as well.
   *
   * @default none: a change takes up to `pollingInterval`
   */
  readonly artifactStream?: ArtifactStream | undefined;
}

export function createArtifactOptionFields(): Fields<ArtifactOptions> {
  return {
    artifactCache: optional(
      predicate(
        "false, or an object with the functions read and write",
        (value): value is ArtifactCache | false =>
          value === false || (isRecord(value) && typeof value.read === "function" && typeof value.write === "function"),
      ),
    ),
    artifactStream: optional(
      predicate(
        "what createArtifactStream returns",
        (value): value is ArtifactStream => isRecord(value) && followArtifact in value,
      ),
    ),
  };
}

/** The format of an artifact: JSON, or obfuscated. */
export type ArtifactFormat = "json" | "bin";

/** Returns the given format, else that of the path's extension. */
export function detectArtifactFormat(location: string, given?: ArtifactFormat): ArtifactFormat {
  return given ?? (/.\.bin$/i.test(location.split(/[?#]/, 1)[0] ?? "") ? "bin" : "json");
}
