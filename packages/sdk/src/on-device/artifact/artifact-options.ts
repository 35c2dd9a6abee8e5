import { type Fields, isRecord, optional, predicate } from "@fletch/delivery-api/schema";
import type { ArtifactCache } from "./artifact-cache.ts";

/** Options of the client that are this room's. */
export interface ArtifactOptions {
  /**
   * Where the last good artifact is kept beyond the life of the process; `false`: nowhere. With it, the first decision after a restart
   * needs no network.
   *
   * @default on Node a file in the user's cache directory, unless the artifact comes from this machine; elsewhere none
   */
  readonly artifactCache?: ArtifactCache | false | undefined;
}

export const artifactOptionFields: Fields<ArtifactOptions> = {
  artifactCache: optional(
    predicate(
      "false, or an object with the functions read and write",
      (value): value is ArtifactCache | false =>
        value === false || (isRecord(value) && typeof value.read === "function" && typeof value.write === "function"),
    ),
  ),
};
