import type { Emit, EventTap, TargetEventHandlers } from "../events.ts";
import { createEmit } from "../events.ts";
import type { Log } from "../logger.ts";
import { type DiagnosticsChannel, openChannel } from "./diagnostics.ts";
import type { CallOutcome, Observer, Operation } from "./observer.ts";

/** Told how a call ended. */
export type EndOfCall = (outcome: CallOutcome) => void;

/** Everybody who watches the client: the user's handlers and observer, and the subscribers of the diagnostics channels. */
export class Sight {
  readonly emit: Emit;
  readonly #calls: DiagnosticsChannel | undefined = openChannel("fletch:call");
  readonly #observer: Observer | undefined;
  readonly #log: Log;

  constructor(handlers: TargetEventHandlers, observer: Observer | undefined, log: Log) {
    this.#observer = observer;
    this.#log = log;
    const events = openChannel("fletch:event");
    const tap: EventTap = (type, facts) => {
      if (events?.hasSubscribers) events.publish({ type, ...facts });
      if (observer?.onEvent !== undefined) this.#guard(() => observer.onEvent?.(type, facts));
    };
    this.emit = createEmit(handlers, log, tap);
  }

  /** `undefined` while nobody watches: the call then costs no more than without. */
  begin(operation: Operation): EndOfCall | undefined {
    const onEnd =
      this.#observer?.onCall === undefined ? undefined : this.#guard(() => this.#observer?.onCall?.(operation));
    if (onEnd === undefined && !this.#calls?.hasSubscribers) return undefined;
    return (outcome) => {
      if (this.#calls?.hasSubscribers) this.#calls.publish(outcome);
      if (onEnd !== undefined) this.#guard(() => onEnd(outcome));
    };
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
