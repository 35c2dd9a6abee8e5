import type { DecisioningMethod, TargetError } from "@fletch/delivery-api";
import type { CallTiming } from "../async-result.ts";
import type { TargetEventName } from "../events.ts";

/** What can be called of a client. */
export type Operation = "getOffers" | "getAttributes" | "sendNotifications";

/** How a call ended. */
export interface CallOutcome {
  readonly operation: Operation;
  /** What the call resolved to; `undefined` if it failed. */
  readonly result: unknown;
  /** Why it failed. */
  readonly error: TargetError | undefined;
  /** `waited` is still zero where nobody has collected the result yet. */
  readonly timing: CallTiming;
}

/** One call, as an observer follows it. */
export interface ObservedCall {
  /**
   * Told how the call is decided, as soon as that is known. It must run `work`, once and at once: what is active around it (a span, a store of
   * `AsyncLocalStorage`) is active for the call's HTTP requests. A call whose options are wrong never gets here.
   */
  readonly run?: ((decisioningMethod: DecisioningMethod, work: () => void) => void) | undefined;
  /** Told how the call ended, before its caller is. */
  readonly end?: ((outcome: CallOutcome) => void) | undefined;
}

/** Sees what a client does, for tracing and metrics. What it throws is reported to the logger, and harms nothing. */
export interface Observer {
  /** A call begins, one of the caller's or of a page. What is returned follows it; a function is told how it ended. */
  readonly onCall?: ((operation: Operation) => ObservedCall | ((outcome: CallOutcome) => void) | undefined) | undefined;
  /** The client tells something of itself: see `TargetEvents`. */
  readonly onEvent?: ((type: TargetEventName, facts: object) => void) | undefined;
}
