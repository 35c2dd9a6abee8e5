import type { CallWork } from "../observability/diagnostics.ts";
import type { Operation } from "../observability/observer.ts";
import { AsyncResult, type Callbacks } from "../promises/async-result.ts";
import type { CallContext } from "./call-context.ts";

/** Starts a call at once, and returns its handle. Never throws: errors reject the handle. */
export function startCall<T>(
  { instrumentation, onCallbackError, inputs }: CallContext,
  operation: Operation,
  options: Callbacks<T>,
  work: CallWork<T>,
): AsyncResult<T> {
  return new AsyncResult(
    (timing) => instrumentation.watch(operation, timing, work),
    options,
    onCallbackError,
    inputs.checkLimit,
  );
}
