/** The default cache and process number without a file system: none, and random. */
import type { Log } from "../observability/logger.ts";
import type { ArtifactCache } from "./artifact-cache.ts";

/** The default cache of a client. */
export function createDefaultArtifactCache(_log: Log): ArtifactCache | undefined {
  return undefined;
}

/** Random, because nothing identifies the process. */
export function createProcessSeed(): number {
  return crypto.getRandomValues(new Int32Array(1))[0] ?? 0;
}
