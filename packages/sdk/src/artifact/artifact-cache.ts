/** A downloaded artifact. */
export interface CachedArtifact {
  readonly bytes: Uint8Array;
  /** Its ETag: the next start only asks for changes. */
  readonly etag: string | undefined;
  /** Milliseconds since the epoch. */
  readonly retrievedAt: number;
}

/**
 * Stores the last valid artifact beyond the life of a process, so that the next one decides at once, even offline.
 *
 * Errors of a cache are logged and have no other effect. `createFileArtifactCache` of `@fletch/sdk/node` and `createKeyValueArtifactCache` create
 * caches; your own needs these two methods.
 */
export interface ArtifactCache {
  /** Returns the last artifact of `key`; `undefined` for a missing or damaged one. */
  read(key: string): Promise<CachedArtifact | undefined>;
  /** Replaces the artifact. Concurrent readers must get the old or the new one. */
  write(key: string, artifact: CachedArtifact): Promise<void>;
}
