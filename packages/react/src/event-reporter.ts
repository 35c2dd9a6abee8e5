import type { TargetEvent } from "./target-event.ts";

/** Tells the server what the visitor has seen and clicked. */
export interface EventReporter {
  /** A URL, a function, or nobody. */
  destination: string | ((events: readonly TargetEvent[]) => void) | null;
  /** Reports an event: a display once, a click each time. */
  report(event: TargetEvent): void;
}

/** How long events wait for others, in milliseconds: components of one page are mounted within it. */
const gathering = 100;

/** Reports events together. What waits when the visitor leaves is sent then. */
export function createReporter(): EventReporter {
  const seen = new Set<string>();
  let waiting: TargetEvent[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  const send = (): void => {
    clearTimeout(timer);
    timer = undefined;
    removeEventListener("pagehide", send);
    const events = waiting;
    waiting = [];
    const { destination } = reporter;
    if (typeof destination === "function") destination(events);
    else if (destination !== null) post(destination, JSON.stringify(events));
  };
  const reporter: EventReporter = {
    destination: null,
    report(event) {
      if (reporter.destination === null || (event.type === "display" && !isNew(seen, event))) return;
      waiting.push(event);
      if (timer !== undefined) return;
      timer = setTimeout(send, gathering);
      addEventListener("pagehide", send);
    },
  };
  return reporter;
}

function isNew(seen: Set<string>, event: TargetEvent): boolean {
  const key = JSON.stringify(event);
  return !seen.has(key) && seen.add(key) !== undefined;
}

/** The browser sends a beacon whatever becomes of the page; where it takes none, as when its queue is full, a request does the same. */
function post(url: string, body: string): void {
  if (navigator.sendBeacon?.(url, body) === true) return;
  fetch(url, { method: "POST", body, keepalive: true }).catch((error: unknown) => {
    // biome-ignore lint/suspicious/noConsole: it is lost, and there is no other log in a browser
    console.warn(`Target was not told what the visitor has seen: ${url} could not be reached`, error);
  });
}
