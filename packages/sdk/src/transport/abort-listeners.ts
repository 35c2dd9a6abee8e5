import { TargetError } from "@fletch/delivery-api";
import type { ErrorDetails } from "./error-from-failure.ts";

/** A listener for an aborted signal. */
export interface AbortListener {
  handleAbort(): void;
}

interface Listeners {
  readonly all: Set<AbortListener>;
  readonly tellAll: () => void;
}

const listenersBySignal: WeakMap<AbortSignal, Listeners> = new WeakMap();

/**
 * Calls `listener.handleAbort()` when the signal aborts. A signal gets one event listener, however many calls share it:
 * Node warns of a memory leak at the eleventh.
 */
export function addAbortListener(signal: AbortSignal, listener: AbortListener): void {
  let listeners = listenersBySignal.get(signal);
  if (listeners === undefined) {
    const all = new Set<AbortListener>();
    listeners = {
      all,
      tellAll: () => {
        for (const each of [...all]) each.handleAbort();
      },
    };
    listenersBySignal.set(signal, listeners);
  }
  listeners.all.add(listener);
  if (listeners.all.size === 1) signal.addEventListener("abort", listeners.tellAll);
}

export function removeAbortListener(signal: AbortSignal, listener: AbortListener): void {
  const listeners = listenersBySignal.get(signal);
  if (listeners?.all.delete(listener) && listeners.all.size === 0) {
    signal.removeEventListener("abort", listeners.tellAll);
  }
}

/** Returns the outcome of `work`, or rejects with `request-aborted` when the signal aborts: `work` goes on for others. */
export function untilAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  return new Promise((resolve, reject) => {
    const endWith =
      <V>(settle: (value: V) => void) =>
      (value: V): void => {
        removeAbortListener(signal, listener);
        settle(value);
      };
    const listener: AbortListener = { handleAbort: () => endWith(reject)(createAbortError(signal)) };
    if (signal.aborted) return listener.handleAbort();
    addAbortListener(signal, listener);
    work.then(endWith(resolve), endWith(reject));
  });
}

/** The error of a call that its signal aborted. */
export function createAbortError(signal: AbortSignal | undefined, details?: ErrorDetails): TargetError {
  return new TargetError("request-aborted", "The call was aborted by its signal", {
    ...details,
    cause: signal?.reason,
  });
}
