/** What every entry of the package exports beside its `TargetClient`. */

// The Delivery API
export type * from "@fletch/delivery-api";
export { errorFromIssues, isTargetError, TargetError, targetErrorCodes } from "@fletch/delivery-api";
// Artifacts and impressions, beyond the life of the process; `@fletch/sdk/node` has more
export type { ArtifactCache, CachedArtifact } from "./artifact/artifact-cache.ts";
export type { ArtifactStats } from "./artifact/artifact-stats.ts";
export { createKeyValueArtifactCache, type KeyValueStore } from "./artifact/key-value-artifact-cache.ts";
// Calls
export { AsyncResult, type Callbacks, type CallTiming } from "./async-result.ts";
// The visitor
export { getVisitorCookieName, TargetCookieName, TargetLocationHintCookieName } from "./cookie-names.ts";
export type { TargetEvent, TargetEventHandlers, TargetEventName, TargetEvents } from "./events.ts";
export { AuthState } from "./experience-cloud/customer-ids.ts";
export type { AmcvValues } from "./experience-cloud/parse-amcv-cookie.ts";
export {
  type SupplementalDataState,
  Visitor,
  type VisitorLike,
  type VisitorOrganizationState,
  type VisitorState,
} from "./experience-cloud/visitor.ts";
export type { Logger } from "./logger.ts";
export type { Impressions } from "./notifications/impressions.ts";
export type { Outbox } from "./notifications/outbox.ts";
export type {
  CustomerIdInput,
  GetAttributesOptions,
  GetOffersOptions,
  ListedCustomerId,
  TargetRequest,
} from "./options/call-options.ts";
// The client
export type { TargetClientOptions } from "./options/client-options.ts";
export type { FetchApi } from "./remote/fetch-dispatch.ts";
// Results
export type { TargetCookie } from "./request/target-cookie.ts";
export { type AnyAttributes, AttributesProvider } from "./response/attributes-provider.ts";
export type { ResultMeta, TargetResult } from "./response/target-result.ts";
// Pages
export type { Collected } from "./session/collected.ts";
export type { Quantiles } from "./session/histogram.ts";
export type { Page } from "./session/page.ts";
export type {
  GetterOptions,
  JsonGetterOptions,
  PageCookies,
  PageHeaders,
  PageOptions,
} from "./session/page-options.ts";
export type { PageStats } from "./session/page-statistics.ts";
export type { PageCost } from "./session/page-timing.ts";
export type { BeginMbox, BeginOptions } from "./session/read-begin.ts";
export type { ServerState } from "./session/server-state.ts";
// Watching
export type {
  CallOutcome,
  ObservedCall,
  Observer,
  Operation,
  PageTimes,
  RequestEnd,
  RequestStart,
} from "./sight/observer.ts";
export type { ClientStats } from "./target-client.ts";
export type { WaitLimit } from "./wait-limit.ts";
