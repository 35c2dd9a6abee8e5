import type {
  AnalyticsResponse,
  DecisioningMethod,
  DeliveryRequest,
  DeliveryResponse,
  ResponseTokens,
  Trace,
} from "@fletch/delivery-api";
import type { TargetCookie } from "../cookies/target-cookie.ts";
import type { VisitorState } from "../experience-cloud/visitor.ts";
import type { CallTiming } from "../promises/async-result.ts";

/** The result of a call: the response, and what the page needs beside it. */
export interface TargetResult {
  /** For `serverState` of the browser's visitor library. */
  readonly visitorState: VisitorState;
  /** The complete request that was sent or decided. */
  readonly request: DeliveryRequest;
  /** Set it for the visitor, so that the next call identifies them. */
  readonly targetCookie: TargetCookie;
  /** Set it for the visitor, so that the next call goes to the same edge. Absent without a known cluster. */
  readonly targetLocationHintCookie?: TargetCookie;
  /** Payloads for Analytics, for requests with `client_side` logging. */
  readonly analyticsDetails?: readonly AnalyticsResponse[];
  /** Traces, if requested. */
  readonly trace?: readonly Trace[];
  /** One for each option with tokens. */
  readonly responseTokens?: readonly ResponseTokens[];
  readonly meta: ResultMeta;
  /**
   * Target's response; empty for HTTP 204. You may modify it, except the content of on-device JSON offers, which all
   * visitors share: it is frozen.
   */
  readonly response: DeliveryResponse;
  /** Durations of the call. */
  readonly timing: CallTiming;
}

export interface ResultMeta {
  /** How it was decided: `server-side` by the Target edge, or `on-device`. */
  readonly decisioningMethod: DecisioningMethod;
  /** The requested mboxes and views that the artifact cannot (fully) decide; empty without an artifact. */
  readonly remoteMboxes: readonly string[];
  readonly remoteViews: readonly string[];
}
