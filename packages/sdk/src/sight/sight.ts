import type { Emit, EventTap, TargetEventHandlers } from "../events.ts";
import { createEmit } from "../events.ts";
import type { Log } from "../logger.ts";
import { callChannel, eventChannel } from "./diagnostics.ts";
import type { CallOutcome, Observer, Operation } from "./observer.ts";

/** Told how a call ended. */
export type EndOfCall = (outcome: CallOutcome) => void;

/** Everybody who watches the client: the user's handlers and observer, and the subscribers of the diagnostics channels. */
export class Sight {
  readonly emit: Emit;
  private readonly observer: Observer | undefined;
  private readonly log: Log;

  constructor(handlers: TargetEventHandlers, observer: Observer | undefined, log: Log) {
    this.observer = observer;
    this.log = log;
    const tap: EventTap = (type, facts) => {
      if (eventChannel?.hasSubscribers) eventChannel.publish({ type, ...facts });
      if (observer?.onEvent !== undefined) this.guard(() => observer.onEvent?.(type, facts));
    };
    this.emit = createEmit(handlers, log, tap);
  }

  /** `undefined` while nobody watches: the call then costs no more than without. */
  begin(operation: Operation): EndOfCall | undefined {
    const onEnd =
      this.observer?.onCall === undefined ? undefined : this.guard(() => this.observer?.onCall?.(operation));
    if (onEnd === undefined && !callChannel?.hasSubscribers) return undefined;
    return (outcome) => {
      if (callChannel?.hasSubscribers) callChannel.publish(outcome);
      if (onEnd !== undefined) this.guard(() => onEnd(outcome));
    };
  }

  private guard<T>(task: () => T): T | undefined {
    try {
      return task();
    } catch (error) {
      this.log.error("The observer failed", error);
      return undefined;
    }
  }
}
