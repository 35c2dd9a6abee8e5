/** Exports of every entry beside its `TargetClient`. */

// The Delivery API
export type * from "@fletch/delivery-api";
export { errorFromIssues, isTargetError, TargetError, targetErrorCodes } from "@fletch/delivery-api";
// Artifacts and impressions, beyond the life of the process; `@fletch/sdk/node` has more
export type { ArtifactCache, CachedArtifact } from "../artifact/artifact-cache.ts";
export type { ArtifactStats } from "../artifact/artifact-stats.ts";
export { createKeyValueArtifactCache, type KeyValueStore } from "../artifact/key-value-artifact-cache.ts";
export type { ClientStats } from "../call/client-stats.ts";
// The visitor
export { getVisitorCookieName, TargetCookieName, TargetLocationHintCookieName } from "../cookies/cookie-names.ts";
// Results
export type { TargetCookie } from "../cookies/target-cookie.ts";
export { AuthState } from "../experience-cloud/customer-ids.ts";
export type { AmcvValues } from "../experience-cloud/parse-amcv-cookie.ts";
export {
  type SupplementalDataState,
  Visitor,
  type VisitorLike,
  type VisitorOrganizationState,
  type VisitorState,
} from "../experience-cloud/visitor.ts";
export type { Impressions } from "../notifications/impressions.ts";
export type { Outbox } from "../notifications/outbox.ts";
export type { TargetEvent, TargetEventHandlers, TargetEventName, TargetEvents } from "../observability/events.ts";
export type { Quantiles } from "../observability/histogram.ts";
export type { Logger } from "../observability/logger.ts";
// Watching
export type {
  CallOutcome,
  ObservedCall,
  Observer,
  Operation,
  PageTimes,
  RequestEnd,
  RequestStart,
} from "../observability/observer.ts";
export type { PageStats } from "../observability/page-statistics.ts";
export type {
  CustomerIdInput,
  GetAttributesOptions,
  GetOffersOptions,
  ListedCustomerId,
  TargetRequest,
} from "../options/call-options.ts";
// The client
export type { TargetClientOptions } from "../options/client-options.ts";
// Calls
export type { AsyncResult, Callbacks, CallTiming } from "../promises/async-result.ts";
export type { WaitLimit } from "../promises/wait-limit.ts";
export type { AnyAttributes, AttributesProvider } from "../response/attributes-provider.ts";
export type { ResultMeta, TargetResult } from "../response/target-result.ts";
export type { FetchApi } from "../transport/fetch-dispatch.ts";
// Pages
export type * from "./page-api.ts";
