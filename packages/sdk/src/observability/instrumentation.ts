import { type DecisioningMethod, type DeliveryRequest, isTargetError, TargetError } from "@fletch/delivery-api";
import { createCallTracer, openChannel } from "#diagnostics";
import type { CallTimer } from "../promises/async-result.ts";
import { isPromise } from "../promises/is-promise.ts";
import type { CallTracer, CallWork, DiagnosticsChannel, RunCall } from "./diagnostics.ts";
import type { EmitEvent, EventSubscription, TargetEventHandlers } from "./events.ts";
import { createEmit } from "./events.ts";
import { guard } from "./guard.ts";
import type { Log } from "./logger.ts";
import type { ObservedCall, Observer, Operation, PageTimes, RequestEnd, RequestStart } from "./observer.ts";

/** All observers of the client: the user's handlers, observer and logger, and the diagnostics channels. */
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
    const subscription: EventSubscription = (type, details) => {
      if (events?.hasSubscribers) events.publish({ type, ...details });
      if (observer?.onEvent !== undefined) this.#guard(() => observer.onEvent?.(type, details));
    };
    this.emit = createEmit(handlers, log, subscription);
  }

  /** Whether anything observes calls. */
  get isObserving(): boolean {
    return (
      this.#observer !== undefined || this.#ended?.hasSubscribers === true || this.#tracer?.hasSubscribers === true
    );
  }

  /** Makes a call, and reports its end to all observers before its caller gets it. Values stay values. */
  watch<T>(operation: Operation, timing: CallTimer, work: CallWork<T>): T | Promise<T> {
    const { run, end } = this.#observe(operation, timing);
    try {
      const result = this.#tracer?.hasSubscribers
        ? this.#tracer.trace(operation, (traced) => attempt(work, timing, traced), run)
        : attempt(work, timing, run);
      if (isPromise(result)) {
        return result.then(
          (value) => {
            end?.(value);
            return value;
          },
          (error: unknown) => this.#fail(operation, end, error),
        );
      }
      end?.(result);
      return result;
    } catch (error) {
      return this.#fail(operation, end, error);
    }
  }

  #observe(operation: Operation, timing: CallTimer): CallObservation {
    const observer = this.#observer;
    if (observer === undefined && !this.#ended?.hasSubscribers) return unobserved;
    const observed = observer && this.#guard(() => observer.onCall?.(operation));
    const { run, end }: ObservedCall = typeof observed === "function" ? { end: observed } : (observed ?? {});
    const started = performance.now();
    let request: DeliveryRequest | undefined;
    return {
      run: (method, given, task) => {
        request = given;
        return run === undefined ? task() : this.#runIn(run, method, task);
      },
      end: (result, error) => {
        timing.total = performance.now() - started;
        const outcome = { operation, request, result, error, timing };
        this.#ended?.publish(outcome);
        if (end !== undefined) this.#guard(() => end(outcome));
      },
    };
  }

  /** Runs the work once, whatever an observer does. */
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

  /** Observes an HTTP request. */
  readonly onRequest = (request: RequestStart): ((end: RequestEnd) => void) | undefined => {
    const onEnd = this.#guard(() => this.#observer?.onRequest?.(request));
    return typeof onEnd === "function" ? (end) => this.#guard(() => onEnd(end)) : undefined;
  };

  readonly onPage = (times: PageTimes): void => {
    this.#guard(() => this.#observer?.onPage?.(times));
  };

  #fail(operation: Operation, end: CallObservation["end"], error: unknown): never {
    // The caller aborted it; not a failure.
    if (isTargetError(error, "request-aborted")) this.#log.debug(`${operation} was aborted`, error);
    else this.#log.warn(describeFailure(operation, error), error);
    end?.(undefined, error as TargetError);
    throw error;
  }

  #guard<T>(task: () => T): T | undefined {
    return guard(task, (error) => this.#log.error("The observer failed", error));
  }
}

/** One call, with all its observers. */
interface CallObservation {
  readonly run: RunCall;
  /** Reports its end to them. */
  readonly end?: (result: unknown, error?: TargetError) => void;
}

/** For calls without observers: allocates nothing. */
const unobserved: CallObservation = { run: (_method, _request, task) => task() };

/** Failures before anything was sent or decided are the caller's: a throwing getter, or a failing visitor object. */
function attempt<T>(work: CallWork<T>, timing: CallTimer, run: RunCall): T | Promise<T> {
  try {
    return work(timing, run);
  } catch (cause) {
    if (isTargetError(cause)) throw cause;
    throw new TargetError("invalid-options", "The options of the call could not be used", { cause });
  }
}

function describeFailure(operation: Operation, error: unknown): string {
  return isTargetError(error) ? `${operation} failed (${error.code}): ${error.message}` : `${operation} failed`;
}
