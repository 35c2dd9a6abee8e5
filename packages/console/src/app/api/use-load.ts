import { useEffect, useRef, useState } from "preact/hooks";
import { RequestFailure } from "./request.ts";

/** What there is of something that is loaded. While it is loaded again, the value before stays. */
export interface Loaded<T> {
  readonly value: T | null;
  /** Of the last attempt. */
  readonly failure: RequestFailure | null;
  readonly isLoading: boolean;
  /** Loads it again, now. */
  reload(): void;
}

/** How to load. */
export interface LoadSettings {
  /** Loads again and again, this many milliseconds after each response, as long as the tab can be seen. @default once */
  readonly every?: number;
}

/**
 * Loads something for a view, again when `key` changes; `null` loads nothing.
 *
 * A response that arrives after the view is gone, or after another key, is dropped.
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
