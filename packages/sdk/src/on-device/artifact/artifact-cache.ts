/** An artifact as it was downloaded. */
export interface CachedArtifact {
  readonly bytes: Uint8Array;
  /** With it, the next start asks only whether something has changed. */
  readonly etag: string | undefined;
  /** Milliseconds since the epoch. */
  readonly retrievedAt: number;
}

/**
 * Keeps the last good artifact beyond the life of a process, so that the next one decides at once, even while the network is down.
 * A cache that fails is logged and does no harm. `createFileArtifactCache` of `@fletch/sdk/node` and
 * `createKeyValueArtifactCache` are two; your own needs these two functions.
 */
export interface ArtifactCache {
  /** What was written last under `key`; `undefined` when there is nothing or it is damaged. */
  read(key: string): Promise<CachedArtifact | undefined>;
  /** Replaces what is there. Others may read meanwhile, and must see either the old one or the new one. */
  write(key: string, artifact: CachedArtifact): Promise<void>;
}
