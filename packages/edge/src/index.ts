/** A Target edge that runs anywhere: the Delivery API, artifacts and geo, decided from activities at hand. */

export type { ListedActivity } from "./activities/list-activities.ts";
export type { ArtifactSource } from "./activities/load-snapshot.ts";
// Activity files
export { type ReadActivitiesOptions, readActivities } from "./activities/read-activities.ts";
// Artifact files
export { readArtifactFile } from "./activities/read-artifact-file.ts";
export type { Caller } from "./admin/caller.ts";
export { activityFileSchema } from "./authoring/schemas/file-schema.ts";
export { writeStarter } from "./authoring/starter/write-starter.ts";
export type { EdgeCounters } from "./counters.ts";
export { createEdge, type Edge } from "./create-edge.ts";
export type { EdgeOptions } from "./edge-options.ts";
export type { FaultSettings, Latency } from "./faults/fault-settings.ts";
export type { GeoLookup } from "./geo/geo-directory.ts";
// On a socket
export { type EdgeServer, type ListenOptions, listen } from "./listen.ts";
export type { AccessLine } from "./observe/access-line.ts";
// The edge
export type { ErrorDetails, OnError } from "./observe/error-reporter.ts";
