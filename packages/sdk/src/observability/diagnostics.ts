import type { DecisioningMethod, DeliveryRequest } from "@fletch/delivery-api";
import type { CallTimer } from "../promises/async-result.ts";

/**
 * Node's `diagnostics_channel`, if there is one: `fletch:call` publishes each call at its end (a `CallOutcome`),
 * `fletch:event` each event with its `type`. Without subscribers nothing is computed.
 */
export interface DiagnosticsChannel {
  readonly hasSubscribers: boolean;
  publish(message: unknown): void;
}

/** Runs the decision of a call among its observers. */
export type RunCall = <T>(
  decisioningMethod: DecisioningMethod,
  request: DeliveryRequest,
  work: () => T | Promise<T>,
) => T | Promise<T>;

/** Makes a call; passes the decision to `run`, and leaves its durations in `timing`. */
export type CallWork<T> = (timing: CallTimer, run: RunCall) => T | Promise<T>;

/** Publishes the stages of a call to a TracingChannel. */
export interface CallTracer {
  readonly hasSubscribers: boolean;
  /** Runs the work, and publishes its stages. Values stay values. */
  trace<T>(operation: string, work: (run: RunCall) => T | Promise<T>, run: RunCall): T | Promise<T>;
}
