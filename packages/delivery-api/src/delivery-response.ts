import type { MetricType } from "./notification.ts";
import type { VisitorId } from "./visitor-id.ts";

/** What kind of content an option has. */
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

/** Facts on the decision, by name: `activity.id`, `experience.name`, `geo.city`. */
export type ResponseTokens = Readonly<Record<string, unknown>>;

/** An offer. */
export interface Option {
  readonly type?: OptionType;
  /** A string for `html`, any JSON for `json`, a list of `Action` for `actions`. */
  readonly content?: unknown;
  /** To be notified when the option was displayed. Only prefetch brings it. */
  readonly eventToken?: string;
  readonly responseTokens?: ResponseTokens;
}

/** Something that can be notified, such as a click. */
export interface Metric {
  readonly type?: MetricType;
  readonly selector?: string;
  readonly eventToken?: string;
  readonly analytics?: AnalyticsResponse;
}

/** What Analytics has to be told where the request asked for `client_side` logging. */
export interface AnalyticsPayload {
  readonly pe?: string;
  readonly tnta?: string;
}

export interface AnalyticsResponse {
  readonly payload?: AnalyticsPayload;
}

/** How a decision came about. */
export type Trace = Readonly<Record<string, unknown>>;

/** What was decided for a page load. */
export interface PageLoadResponse {
  readonly options?: readonly Option[];
  readonly metrics?: readonly Metric[];
  readonly analytics?: AnalyticsResponse;
  /** To be sent with notifications. Only prefetch brings it. */
  readonly state?: string;
  readonly trace?: Trace;
}

/** What was decided for an mbox. Without `options` the visitor did not qualify. */
export interface MboxResponse extends PageLoadResponse {
  readonly index?: number;
  readonly name?: string;
}

/** What was decided for a view. */
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
  /** Metrics that belong to no view. */
  readonly metrics?: readonly Metric[];
}

/** Says that the notification of that id was processed. */
export interface NotificationResponse {
  readonly id?: string;
  readonly trace?: Trace;
}

/** The answer of `POST /rest/v1/delivery`. */
export interface DeliveryResponse {
  /** 200, or 206 for a decision on the device that left names to the Target edge. */
  readonly status?: number;
  readonly requestId?: string;
  readonly id?: VisitorId;
  /** The client code. */
  readonly client?: string;
  /** The edge to send the visitor's next requests to. */
  readonly edgeHost?: string;
  readonly execute?: ExecuteResponse;
  readonly prefetch?: PrefetchResponse;
  /** Those that were processed, in any order. */
  readonly notifications?: readonly NotificationResponse[];
  /** Opaque; goes back in the next telemetry entry. */
  readonly telemetryServerToken?: string;
}

/** The body of an answer that is not 2xx. */
export interface DeliveryErrorResponse {
  readonly status: number;
  readonly message: string;
}
