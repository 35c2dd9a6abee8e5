import type { TargetError } from "@fletch/delivery-api";
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

/** Sees what a client does, for tracing and metrics. What it throws is reported to the logger, and harms nothing. */
export interface Observer {
  /** A call begins. What is returned is told how it ended. */
  readonly onCall?: ((operation: Operation) => ((outcome: CallOutcome) => void) | undefined) | undefined;
  /** The client tells something of itself: see `TargetEvents`. */
  readonly onEvent?: ((type: TargetEventName, facts: object) => void) | undefined;
}
