/**
 * The Adobe Target Delivery API: its requests and responses as types, a parser with its limits, and the error type of
 * all packages.
 */

// Requests
export type { Address } from "./address.ts";
export type {
  Application,
  Browser,
  ChannelType,
  ClientHints,
  Context,
  Geo,
  MobilePlatform,
  Screen,
  Window,
} from "./context.ts";
export { isIpAddress, unknownIpAddress } from "./context.ts";
export { readIpAddress } from "./convert-scalar.ts";
export type {
  DeliveryRequest,
  ExecuteRequest,
  PrefetchRequest,
  Preview,
  PreviewIndex,
  Property,
  QAMode,
  TraceRequest,
} from "./delivery-request.ts";
// Checking untrusted values, and converting them to the API's form
export { createDeliveryRequestSchema, deliveryRequestSchema } from "./delivery-request.ts";
// Responses
export type {
  Action,
  AnalyticsPayload,
  AnalyticsResponse,
  DeliveryErrorResponse,
  DeliveryResponse,
  ExecuteResponse,
  MboxResponse,
  Metric,
  NotificationResponse,
  Option,
  OptionType,
  PageLoadResponse,
  PrefetchResponse,
  ResponseTokens,
  Trace,
  View,
} from "./delivery-response.ts";
// Errors
export { type TargetErrorCode, targetErrorCodes } from "./error-codes.ts";
export type { AnalyticsLogging, AnalyticsRequest, AudienceManager, ExperienceCloud } from "./experience-cloud.ts";
export type { Issue } from "./issue.ts";
export { type Adjustment, type Normalized, type NormalizeOptions, normalize } from "./normalize.ts";
export type {
  MetricType,
  Notification,
  NotificationMbox,
  NotificationPageLoad,
  NotificationView,
} from "./notification.ts";
export { type ParsedDeliveryRequest, parseDeliveryRequest, sessionIdSchema } from "./parse-delivery-request.ts";
export {
  type MboxRequest,
  maxInt32,
  type Order,
  type Parameters,
  type Product,
  type RequestDetails,
  type RequestLimits,
  type ViewRequest,
} from "./request-details.ts";
export { errorFromIssues, isTargetError, TargetError, type TargetErrorDetails } from "./target-error.ts";
export type { DecisioningMethod, Telemetry, TelemetryEntry, TelemetryFeatures, TelemetryRequest } from "./telemetry.ts";
export {
  type AuthenticatedState,
  type CustomerId,
  createTntId,
  type VisitorId,
  visitorIdSchema,
} from "./visitor-id.ts";
export type { Writable } from "./writable.ts";
