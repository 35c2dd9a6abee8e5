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
