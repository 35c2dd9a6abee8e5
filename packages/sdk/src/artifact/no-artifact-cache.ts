import type { ArtifactCache } from "./artifact-cache.ts";

/** What a client uses when it is told nothing, and there are no files. */
export function createDefaultArtifactCache(): ArtifactCache | undefined {
  return undefined;
}
