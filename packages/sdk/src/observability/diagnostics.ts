import type { DecisioningMethod, DeliveryRequest } from "@fletch/delivery-api";
import type { CallTimer } from "../promises/async-result.ts";

/**
 * Node's `diagnostics_channel`, where there is one: `fletch:call` has each call as it ends (a `CallOutcome`), `fletch:event`
 * each event with its `type`. Without subscribers nothing is computed for them.
 */
export interface DiagnosticsChannel {
  readonly hasSubscribers: boolean;
  publish(message: unknown): void;
}

/** Runs the part of a call that decides on what was asked, among those who observe the call. */
export type RunCall = <T>(
  decisioningMethod: DecisioningMethod,
  request: DeliveryRequest,
  work: () => T | Promise<T>,
) => T | Promise<T>;

/** What makes a call; it hands the part that decides to `run`, and leaves what it cost in `timing`. */
export type CallWork<T> = (timing: CallTimer, run: RunCall) => T | Promise<T>;

/** Shows the stages of a call to the subscribers of a TracingChannel. */
export interface CallTracer {
  readonly hasSubscribers: boolean;
  /** Does the work, and tells each of its stages. What is no promise stays none. */
  trace<T>(operation: string, work: (run: RunCall) => T | Promise<T>, run: RunCall): T | Promise<T>;
}
