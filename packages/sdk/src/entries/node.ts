/** Caches and outboxes in files, for Node. */

export type { ArtifactCache, CachedArtifact } from "../artifact/artifact-cache.ts";
export { createFileArtifactCache, type FileArtifactCacheOptions } from "../artifact/file-artifact-cache.ts";
export { createFileOutbox, type FileOutboxOptions } from "../notifications/file-outbox.ts";
export type { Impressions } from "../notifications/impressions.ts";
export type { Outbox } from "../notifications/outbox.ts";
