import { guard } from "../observability/guard.ts";
import type { Log } from "../observability/logger.ts";

type WaitUntil = (promise: Promise<unknown>) => void;

/**
 * Returns a `waitUntil` that neither throws nor rejects. Workers' functions throw without their object (`const { waitUntil } = context`), and after the response:
 * that must not fail a decision that was made.
 */
export function guardWaitUntil(waitUntil: WaitUntil | undefined, log: Log): WaitUntil | undefined {
  if (waitUntil === undefined) return undefined;
  return (promise) =>
    guard(
      () => waitUntil(promise),
      (error) =>
        log.error(
          "waitUntil failed. Pass it with its object: waitUntil: (promise) => context.waitUntil(promise)",
          error,
        ),
    );
}
