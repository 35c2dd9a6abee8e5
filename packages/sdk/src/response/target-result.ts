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

/** What came of a call: the response, and everything that the page needs with it. */
export interface TargetResult {
  /** For the visitor library in the browser, which takes it as `serverState`. */
  readonly visitorState: VisitorState;
  /** The request as it was sent or decided, with everything filled in. */
  readonly request: DeliveryRequest;
  /** To be set for the visitor, so that the next call knows them. */
  readonly targetCookie: TargetCookie;
  /** To be set for the visitor, so that the next call goes to the same edge. Absent while no cluster is known. */
  readonly targetLocationHintCookie?: TargetCookie;
  /** What Analytics has to be told, where the request asked for `client_side` logging. */
  readonly analyticsDetails?: readonly AnalyticsResponse[];
  /** How decisions came about, where the request asked for it. */
  readonly trace?: readonly Trace[];
  /** One for each option that has tokens. */
  readonly responseTokens?: readonly ResponseTokens[];
  readonly meta: ResultMeta;
  /**
   * Target's answer. Empty for an answer without content (HTTP 204). It is the caller's to change, but for the content of JSON offers that were
   * decided on the device: that is shared by all visitors, and frozen.
   */
  readonly response: DeliveryResponse;
  /** What the call cost. */
  readonly timing: CallTiming;
}

export interface ResultMeta {
  /** Where it was decided, whatever was asked for: `server-side` by the Target edge, or `on-device`. */
  readonly decisioningMethod: DecisioningMethod;
  /** The requested mboxes and views that the artifact cannot (fully) decide; empty where there is no artifact. */
  readonly remoteMboxes: readonly string[];
  readonly remoteViews: readonly string[];
}
