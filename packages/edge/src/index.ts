/** A Target edge that runs anywhere: the Delivery API, artifacts and geo, decided from activities at hand. */

// The admin API's responses
export type { ActivityDescription, ExperienceDescription } from "./activities/describe-activities.ts";
export type { LocationDescription } from "./activities/describe-locations.ts";
export type { ReloadDescription } from "./activities/describe-reload.ts";
export type { ListedActivity } from "./activities/list-activities.ts";
export type { ArtifactSource } from "./activities/load-snapshot.ts";
// Activity files
export { type ReadActivitiesOptions, readActivities } from "./activities/read-activities.ts";
// Artifact files
export { readArtifactFile } from "./activities/read-artifact-file.ts";
export {
  type MboxAttributes,
  type ReadAttributesOptions,
  readMboxAttributes,
} from "./activities/read-mbox-attributes.ts";
export { activityFileSchema } from "./authoring/schemas/file-schema.ts";
export { writeStarter } from "./authoring/starter/write-starter.ts";
export type { EdgeCounters } from "./counters.ts";
export { createEdge, type Edge } from "./create-edge.ts";
export type { EdgeOptions } from "./edge-options.ts";
// Explanations
export type { Assignment, ExplainedAssignment } from "./explain/assignments.ts";
export { type DeviceActivities, readDeviceActivities } from "./explain/read-device-activities.ts";
export type { ExplainedActivity, ExplainedLocation, ExplainedVisitor, WhyResponse } from "./explain/why-response.ts";
export type { FaultSettings, Latency } from "./faults/fault-settings.ts";
export { parseLatency } from "./faults/parse-latency.ts";
export type { GeoLookup } from "./geo/geo-directory.ts";
export type { Caller } from "./http/caller.ts";
// On a socket
export { type EdgeServer, listen } from "./listen.ts";
export type { CloseOptions, ListenOptions } from "./listen-options.ts";
export type { AccessedLocation, AccessLine } from "./observe/access-line.ts";
// The edge
export type { ErrorDetails, OnError } from "./observe/error-reporter.ts";
export type { RecentTraffic } from "./observe/recent-requests.ts";
export type { RecordedExperience, RecordedLocation, RequestRecord } from "./observe/request-record.ts";
// Reports
export type { BriefReport, DescribedReport } from "./reports/report-activities.ts";
// A visitor store of one's own
export type {
  ActivityCounts,
  CountsQuery,
  ExposureCount,
  OrderCount,
  ResultCount,
  UnexposedCount,
} from "./visitors/activity-counts.ts";
export { type ResolvedIds, toIdentities, toKnownIds, withResolvedIds } from "./visitors/identities.ts";
export { type IdentityMap, type MergePlan, planMerge } from "./visitors/plan-merge.ts";
export type { EventKind, Total, VisitorEvent } from "./visitors/visitor-event.ts";
export { type VisitorProfile, type VisitorQuery, visitTimeout } from "./visitors/visitor-profile.ts";
export type {
  ExperienceAssignment,
  ExportedEvent,
  RecordResult,
  VisitorExport,
  VisitorStore,
  VisitWrite,
} from "./visitors/visitor-store.ts";
export { withoutPassword } from "./without-password.ts";
