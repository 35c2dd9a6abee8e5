import type { MetricType } from "./notification.ts";
import type { VisitorId } from "./visitor-id.ts";

/** The kind of an option's content. */
export type OptionType = "html" | "json" | "redirect" | "dynamic" | "actions";

/** One change to a page. */
export interface Action {
  /** `setHtml`, `setText`, `setStyle`, `insertBefore`, `insertAfter` and others. */
  readonly type?: string;
  readonly selector?: string;
  readonly cssSelector?: string;
  /** Text, or an object such as the properties of `setStyle`. */
  readonly content?: unknown;
}

/** Properties of the decision, by name: `activity.id`, `experience.name`, `geo.city`. */
export type ResponseTokens = Readonly<Record<string, unknown>>;

/** An offer. */
export interface Option {
  readonly type?: OptionType;
  /** A string for `html`, any JSON for `json`, a list of `Action` for `actions`. */
  readonly content?: unknown;
  /** Sent when the option is displayed. Only prefetched options have it. */
  readonly eventToken?: string;
  readonly responseTokens?: ResponseTokens;
}

/** An event that can be notified, such as a click. */
export interface Metric {
  readonly type?: MetricType;
  readonly selector?: string;
  readonly eventToken?: string;
  readonly analytics?: AnalyticsResponse;
}

/** The payload to send to Analytics if the request asked for `client_side` logging. */
export interface AnalyticsPayload {
  readonly pe?: string;
  readonly tnta?: string;
}

export interface AnalyticsResponse {
  readonly payload?: AnalyticsPayload;
}

/** The trace of a decision. */
export type Trace = Readonly<Record<string, unknown>>;

/** The decision for a page load. */
export interface PageLoadResponse {
  readonly options?: readonly Option[];
  readonly metrics?: readonly Metric[];
  readonly analytics?: AnalyticsResponse;
  /** Sent with notifications. Only prefetched mboxes and page loads have it. */
  readonly state?: string;
  readonly trace?: Trace;
}

/** The decision for an mbox. It has no `options` if the visitor did not qualify. */
export interface MboxResponse extends PageLoadResponse {
  readonly index?: number;
  readonly name?: string;
}

/** The decision for a view. */
export interface View extends PageLoadResponse {
  readonly name?: string;
  readonly key?: string;
}

export interface ExecuteResponse {
  readonly pageLoad?: PageLoadResponse;
  readonly mboxes?: readonly MboxResponse[];
}

export interface PrefetchResponse {
  readonly views?: readonly View[];
  readonly pageLoad?: PageLoadResponse;
  readonly mboxes?: readonly MboxResponse[];
  /** Metrics that do not belong to a view. */
  readonly metrics?: readonly Metric[];
}

/** Confirms that the notification with that id was processed. */
export interface NotificationResponse {
  readonly id?: string;
  readonly trace?: Trace;
}

/** The response of `POST /rest/v1/delivery`. */
export interface DeliveryResponse {
  /** 200; or 206 for an on-device decision if the Target edge has to decide some names. */
  readonly status?: number;
  readonly requestId?: string;
  readonly id?: VisitorId;
  /** The client code. */
  readonly client?: string;
  /** The edge for the visitor's next requests. */
  readonly edgeHost?: string;
  readonly execute?: ExecuteResponse;
  readonly prefetch?: PrefetchResponse;
  /** The processed ones, in any order. */
  readonly notifications?: readonly NotificationResponse[];
  /** Opaque; sent with the next telemetry entry. */
  readonly telemetryServerToken?: string;
}

/** The body of a response whose status is not 2xx. */
export interface DeliveryErrorResponse {
  readonly status: number;
  readonly message: string;
}
