import type { DecisioningMethod, DeliveryRequest, TargetError } from "@fletch/delivery-api";
import type { CallTiming } from "../promises/async-result.ts";
import type { TargetEventName } from "./events.ts";

/** What can be called of a client. */
export type Operation = "getOffers" | "getAttributes" | "sendNotifications";

/** How a call ended. */
export interface CallOutcome {
  readonly operation: Operation;
  /** What was asked, completed; `undefined` if the options were wrong. */
  readonly request: DeliveryRequest | undefined;
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

/** An HTTP request, as it begins. A repeat is a request of its own. */
export interface RequestStart {
  readonly method: "GET" | "POST";
  readonly url: string;
  /** From 1 on. */
  readonly attempt: number;
}

/** How an HTTP request ended: with a status, or with an error where there was no answer. */
export interface RequestEnd {
  readonly status?: number | undefined;
  readonly error?: unknown;
}

/** What a page cost, in milliseconds, while some of its calls were under way. */
export interface PageTimes {
  /** From the start of the first until the end of the last. */
  readonly total: number;
  /** How long the page stood still for them: the effective Target time. */
  readonly waited: number;
}

/** Sees what a client does, for tracing and metrics. What it throws is reported to the logger, and harms nothing. */
export interface Observer {
  /** A call begins, one of the caller's or of a page. What is returned follows it; a function is told how it ended. */
  readonly onCall?: ((operation: Operation) => ObservedCall | ((outcome: CallOutcome) => void) | undefined) | undefined;
  /** An HTTP request begins: of a call, for reports, or for the artifact. What is returned is told how it ended. */
  readonly onRequest?: ((request: RequestStart) => ((end: RequestEnd) => void) | undefined) | undefined;
  /** The calls of a page have ended that were under way; more may follow. */
  readonly onPage?: ((times: PageTimes) => void) | undefined;
  /** The client tells something of itself: see `TargetEvents`. */
  readonly onEvent?: ((type: TargetEventName, facts: object) => void) | undefined;
}
