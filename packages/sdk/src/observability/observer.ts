import type { DecisioningMethod, DeliveryRequest, TargetError } from "@fletch/delivery-api";
import type { CallTiming } from "../promises/async-result.ts";
import type { TargetEventName } from "./events.ts";

/** The observable methods of a client. */
export type Operation = "getOffers" | "getAttributes" | "sendNotifications";

/** The end of a call. */
export interface CallOutcome {
  readonly operation: Operation;
  /** The complete request; `undefined` for invalid options. */
  readonly request: DeliveryRequest | undefined;
  /** The result; `undefined` after a failure. */
  readonly result: unknown;
  /** Why it failed. */
  readonly error: TargetError | undefined;
  /** `waited` is zero if nobody has awaited the result yet. */
  readonly timing: CallTiming;
}

/** Follows one call. */
export interface ObservedCall {
  /**
   * Called when the decisioning method is known. Must run `work` once, synchronously: the active context (a span, a
   * store of `AsyncLocalStorage`) applies to the call's HTTP requests. Not called for invalid options.
   */
  readonly run?: ((decisioningMethod: DecisioningMethod, work: () => void) => void) | undefined;
  /** Called at the end of the call, before its caller gets the result. */
  readonly end?: ((outcome: CallOutcome) => void) | undefined;
}

/** The start of an HTTP request. Each retry is a request. */
export interface RequestStart {
  readonly method: "GET" | "POST";
  readonly url: string;
  /** Counts from 1. */
  readonly attempt: number;
}

/** The end of an HTTP request: a status, or an error without a response. */
export interface RequestEnd {
  readonly status?: number | undefined;
  readonly error?: unknown;
}

/** Durations of a page's calls, in milliseconds. */
export interface PageTimes {
  /** From the start of the first until the end of the last. */
  readonly total: number;
  /** How long the page was blocked: the effective Target time. */
  readonly waited: number;
}

/** Observes a client, for tracing and metrics. Its errors are logged, and have no other effect. */
export interface Observer {
  /**
   * Called at the start of a call, of the program or of a page. The returned object follows it; a function is called at
   * its end.
   */
  readonly onCall?: ((operation: Operation) => ObservedCall | ((outcome: CallOutcome) => void) | undefined) | undefined;
  /**
   * Called at the start of an HTTP request: of a call, a report, or the artifact. The returned function is called at
   * its end.
   */
  readonly onRequest?: ((request: RequestStart) => ((end: RequestEnd) => void) | undefined) | undefined;
  /** Called when all running calls of a page have ended; more may follow. */
  readonly onPage?: ((times: PageTimes) => void) | undefined;
  /** Called for each event of the client: see `TargetEvents`. */
  readonly onEvent?: ((type: TargetEventName, details: object) => void) | undefined;
}
