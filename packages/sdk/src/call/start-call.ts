import { isTargetError, TargetError } from "@fletch/delivery-api";
import type { CallWork, RunCall } from "../observability/diagnostics.ts";
import type { Operation } from "../observability/observer.ts";
import { AsyncResult, type Callbacks, type CallTimer } from "../promises/async-result.ts";
import type { CallContext } from "./call-context.ts";

/** Starts a call at once, and returns its handle. Never throws: what fails is the call's outcome. */
export function startCall<T>(
  context: CallContext,
  operation: Operation,
  options: Callbacks<T>,
  work: (timing: CallTimer, run: RunCall) => T | Promise<T>,
): AsyncResult<T> {
  return new AsyncResult(
    (timing) => observeCall(context, operation, timing, (run) => work(timing, run)),
    options,
    (error) => context.log.error("A callback failed", error),
  );
}

/**
 * Does the work of a call among its observers. What fails before anything was sent or decided is the caller's doing: a getter that throws,
 * a visitor of theirs that fails.
 */
export function observeCall<T>(
  { instrumentation }: CallContext,
  operation: Operation,
  timing: CallTimer,
  work: CallWork<T>,
): T | Promise<T> {
  return instrumentation.watch(operation, timing, (run) => {
    try {
      return work(run);
    } catch (cause) {
      if (isTargetError(cause)) throw cause;
      throw new TargetError("invalid-options", "The options of the call could not be used", { cause });
    }
  });
}
