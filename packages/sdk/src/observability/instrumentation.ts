import { type DecisioningMethod, type DeliveryRequest, isTargetError, type TargetError } from "@fletch/delivery-api";
import { createCallTracer, openChannel } from "#diagnostics";
import type { CallTimer } from "../promises/async-result.ts";
import type { CallTracer, CallWork, DiagnosticsChannel, RunCall } from "./diagnostics.ts";
import type { EmitEvent, EventSubscription, TargetEventHandlers } from "./events.ts";
import { createEmit } from "./events.ts";
import type { Log } from "./logger.ts";
import type { ObservedCall, Observer, Operation, PageTimes, RequestEnd, RequestStart } from "./observer.ts";

const nobody: ObservedCall = {};

/** Everybody who watches the client: the user's handlers, observer and logger, and the subscribers of the diagnostics channels. */
export class Instrumentation {
  readonly emit: EmitEvent;
  readonly #ended: DiagnosticsChannel | undefined = openChannel("fletch:call");
  readonly #tracer: CallTracer | undefined = createCallTracer();
  readonly #observer: Observer | undefined;
  readonly #log: Log;

  constructor(handlers: TargetEventHandlers, observer: Observer | undefined, log: Log) {
    this.#observer = observer;
    this.#log = log;
    const events = openChannel("fletch:event");
    const tap: EventSubscription = (type, facts) => {
      if (events?.hasSubscribers) events.publish({ type, ...facts });
      if (observer?.onEvent !== undefined) this.#guard(() => observer.onEvent?.(type, facts));
    };
    this.emit = createEmit(handlers, log, tap);
  }

  /** Makes a call, and tells everybody how it ended, before its caller is told. What is no promise stays none. */
  watch<T>(operation: Operation, timing: CallTimer, work: CallWork<T>): T | Promise<T> {
    const observer = this.#observer;
    const isTraced = this.#tracer?.hasSubscribers;
    const followed = observer && this.#guard(() => observer.onCall?.(operation));
    const { run, end }: ObservedCall = typeof followed === "function" ? { end: followed } : (followed ?? nobody);
    const started = performance.now();
    let request: DeliveryRequest | undefined;
    const runCall: RunCall = (method, asked, task) => {
      request = asked;
      return run === undefined ? task() : this.#runIn(run, method, task);
    };
    const tell = (result: unknown, error?: TargetError): void => {
      const isPublished = this.#ended?.hasSubscribers;
      if (end === undefined && !isPublished) return;
      timing.total = performance.now() - started;
      const outcome = { operation, request, result, error, timing };
      if (isPublished) this.#ended?.publish(outcome);
      if (end !== undefined) this.#guard(() => end(outcome));
    };
    const fail = (error: unknown): never => {
      this.#logFailure(operation, error);
      tell(undefined, error as TargetError);
      throw error;
    };
    try {
      const result = isTraced ? (this.#tracer as CallTracer).trace(operation, work, runCall) : work(runCall);
      if (result instanceof Promise) {
        return result.then((value) => {
          tell(value);
          return value;
        }, fail);
      }
      tell(result);
      return result;
    } catch (error) {
      return fail(error);
    }
  }

  /** The work is done once, whatever an observer does with it. */
  #runIn<T>(
    run: NonNullable<ObservedCall["run"]>,
    method: DecisioningMethod,
    work: () => T | Promise<T>,
  ): T | Promise<T> {
    let result: T | Promise<T> | undefined;
    const workOnce = (): void => {
      try {
        result ??= work();
      } catch (error) {
        result = Promise.reject(error);
      }
    };
    this.#guard(() => run(method, workOnce));
    workOnce();
    return result as T | Promise<T>;
  }

  /** Follows an HTTP request. */
  readonly onRequest = (request: RequestStart): ((end: RequestEnd) => void) | undefined => {
    const onEnd = this.#guard(() => this.#observer?.onRequest?.(request));
    return onEnd && ((end) => this.#guard(() => onEnd(end)));
  };

  readonly onPage = (times: PageTimes): void => {
    this.#guard(() => this.#observer?.onPage?.(times));
  };

  #logFailure(operation: Operation, error: unknown): void {
    // The caller's own doing, and no failure.
    if (isTargetError(error, "request-aborted")) this.#log.debug(`${operation} was aborted`, error);
    else this.#log.warn(describeFailure(operation, error), error);
  }

  #guard<T>(task: () => T): T | undefined {
    try {
      return task();
    } catch (error) {
      this.#log.error("The observer failed", error);
      return undefined;
    }
  }
}

function describeFailure(operation: Operation, error: unknown): string {
  return isTargetError(error) ? `${operation} failed (${error.code}): ${error.message}` : `${operation} failed`;
}
