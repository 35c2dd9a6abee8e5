/** Caches and outboxes in files, for Node. */

export { createFileOutbox, type FileOutboxOptions } from "../notifications/file-outbox.ts";
export type { Impressions } from "../notifications/impressions.ts";
export type { Outbox } from "../notifications/outbox.ts";
export type { ArtifactCache, CachedArtifact } from "../on-device/artifact/artifact-cache.ts";
export { createFileArtifactCache, type FileArtifactCacheOptions } from "../on-device/artifact/file-artifact-cache.ts";
