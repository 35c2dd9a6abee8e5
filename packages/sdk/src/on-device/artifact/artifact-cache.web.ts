/** What the artifact room knows of its surroundings where there is neither a file system nor a machine: nothing. */
import type { ArtifactCache } from "./artifact-cache.ts";

/** What a client uses when it is told nothing. */
export function createDefaultArtifactCache(): ArtifactCache | undefined {
  return undefined;
}

/** Nothing is known of the process, so its number is drawn. */
export function createProcessSeed(): number {
  return crypto.getRandomValues(new Int32Array(1))[0] ?? 0;
}
