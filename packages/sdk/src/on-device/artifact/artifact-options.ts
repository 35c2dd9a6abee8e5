import { type Fields, isRecord, optional, predicate } from "@fletch/delivery-api/schema";
import type { ArtifactCache } from "./artifact-cache.ts";
import type { ArtifactStream } from "./artifact-source.ts";

/** Options of the client that are this room's. */
export interface ArtifactOptions {
  /**
   * Where the last good artifact is kept beyond the life of the process; `false`: nowhere. With it, the first decision after a restart
   * needs no network.
   *
   * @default on Node a file in the user's cache directory, unless the artifact comes from this machine; elsewhere none
   */
  readonly artifactCache?: ArtifactCache | false | undefined;
  /**
   * Tells the client of new artifacts at once, where the server has such a stream: `createArtifactStream()` of `@fletch/sdk/artifact-stream`.
   * Fletch's edge has one; Target's CDN has none, and is polled. Workers, which have no I/O between requests, only poll too.
   *
   * @default none: a change takes up to `pollingInterval`
   */
  readonly artifactStream?: ArtifactStream | undefined;
}

export const artifactOptionFields: Fields<ArtifactOptions> = {
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
      (value): value is ArtifactStream => isRecord(value) && typeof value.follow === "function",
    ),
  ),
};

/** How an artifact is written: as JSON, or obfuscated. */
export type ArtifactFormat = "json" | "bin";

/** The format that was given, else what the location's path ends with. */
export function detectArtifactFormat(location: string, given?: ArtifactFormat): ArtifactFormat {
  return given ?? (/.\.bin$/i.test(location.split(/[?#]/, 1)[0] ?? "") ? "bin" : "json");
}
