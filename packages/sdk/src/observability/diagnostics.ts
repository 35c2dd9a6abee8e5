import type { DecisioningMethod, DeliveryRequest } from "@fletch/delivery-api";

/**
 * Node's `diagnostics_channel`, where there is one: `fletch:call` has each call as it ends (a `CallOutcome`), `fletch:event`
 * each event with its `type`. Without subscribers nothing is computed for them.
 */
export interface DiagnosticsChannel {
  readonly hasSubscribers: boolean;
  publish(message: unknown): void;
}

/** Runs the part of a call that decides on what was asked, among those who follow the call. */
export type RunCall = <T>(
  decisioningMethod: DecisioningMethod,
  request: DeliveryRequest,
  work: () => T | Promise<T>,
) => T | Promise<T>;

/** What makes a call; it hands the part that decides to `run`. */
export type CallWork<T> = (run: RunCall) => T | Promise<T>;

/** Shows the stages of a call to the subscribers of a TracingChannel. */
export interface CallTracer {
  readonly hasSubscribers: boolean;
  /** Does the work, and tells each of its stages. What is no promise stays none. */
  trace<T>(operation: string, work: CallWork<T>, run: RunCall): T | Promise<T>;
}
