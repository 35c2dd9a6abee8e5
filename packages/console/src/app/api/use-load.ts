import { useEffect, useRef, useState } from "preact/hooks";
import { RequestFailure } from "./request.ts";

/** The state of a load. A reload keeps the previous value until the next one arrives. */
export interface Loaded<T> {
  readonly value: T | null;
  /** The failure of the last attempt. */
  readonly failure: RequestFailure | null;
  readonly isLoading: boolean;
  /** Loads it again, now. */
  reload(): void;
}

export interface LoadSettings {
  /** Polls: loads again this many milliseconds after each response, while the tab is visible. @default once */
  readonly every?: number;
}

/**
 * Loads a value for a view, and again when `key` changes. The key `null` loads nothing.
 *
 * Ignores a response that arrives after the view was closed or the key has changed.
 */
export function useLoad<T>(
  key: string | null,
  load: (signal: AbortSignal) => Promise<T>,
  { every }: LoadSettings = {},
): Loaded<T> {
  const [state, setState] = useState<{ key: string | null; value: T | null; failure: RequestFailure | null }>({
    key: null,
    value: null,
    failure: null,
  });
  const [round, setRound] = useState(0);
  const latest = useRef(load);
  latest.current = load;

  useEffect(() => {
    if (key === null) return;
    const abort = new AbortController();
    let timer: number | undefined;
    const run = async (): Promise<void> => {
      try {
        const value = await latest.current(abort.signal);
        if (!abort.signal.aborted) setState({ key, value, failure: null });
      } catch (error) {
        if (abort.signal.aborted) return;
        const failure = error instanceof RequestFailure ? error : new RequestFailure(0, String(error));
        setState((before) => ({ key, value: before.key === key ? before.value : null, failure }));
      }
      if (every !== undefined && !abort.signal.aborted) timer = window.setTimeout(again, every);
    };
    const again = (): void => {
      if (!document.hidden) void run();
      else document.addEventListener("visibilitychange", again, { once: true, signal: abort.signal });
    };
    void run();
    return () => {
      abort.abort();
      clearTimeout(timer);
    };
  }, [key, every, round]);

  const isCurrent = state.key === key;
  return {
    value: isCurrent ? state.value : null,
    failure: isCurrent ? state.failure : null,
    isLoading: key !== null && (!isCurrent || (state.value === null && state.failure === null)),
    reload: () => setRound((before) => before + 1),
  };
}
