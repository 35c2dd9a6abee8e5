import type { TargetEvent } from "./target-event.ts";

/** Tells the server what the visitor has seen and clicked. */
export interface EventReporter {
  /** A URL, a function, or nobody. */
  destination: string | ((events: readonly TargetEvent[]) => void) | null;
  /** Reports an event: a display once, those of flags once for each state, a click each time. */
  report(event: TargetEvent): void;
}

/** How long events wait for others, in milliseconds: components of one page are mounted within it. */
const batchDelay = 100;

/** `reportEvents` takes no more in one request. */
const maxEvents = 50;

/** In characters, of three bytes at most: browsers refuse beacons, and requests that outlive the page, of more than 64 KiB. */
const maxLength = 20_000;

/** Reports events together. What waits when the visitor leaves is sent then. */
export function createReporter(): EventReporter {
  /** Offers by their token. Flags by mbox: another state, such as that of the next visitor, has other lists, of equal tokens perhaps. */
  const seen = new Map<string, unknown>();
  let waiting: TargetEvent[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  const isNew = (event: TargetEvent): boolean => {
    const [key, value] = "token" in event ? [event.token, true] : [event.mbox, event.tokens];
    return event.type === "click" || (seen.get(key) !== value && seen.set(key, value) !== undefined);
  };
  const send = (): void => {
    clearTimeout(timer);
    timer = undefined;
    removeEventListener("pagehide", send);
    const events = waiting;
    waiting = [];
    const { destination } = reporter;
    if (typeof destination === "function") destination(events);
    else if (destination !== null) for (const body of toBodies(events)) post(destination, body);
  };
  const reporter: EventReporter = {
    destination: null,
    report(event) {
      if (reporter.destination === null || !isNew(event)) return;
      waiting.push(event);
      if (timer !== undefined) return;
      timer = setTimeout(send, batchDelay);
      addEventListener("pagehide", send);
    },
  };
  return reporter;
}

/** Returns the events as JSON: in parts, where they are too many or too long for one request. */
function toBodies(events: readonly TargetEvent[]): readonly string[] {
  const body = JSON.stringify(events);
  if (events.length < 2 || (events.length <= maxEvents && body.length <= maxLength)) return [body];
  const half = Math.ceil(events.length / 2);
  return [...toBodies(events.slice(0, half)), ...toBodies(events.slice(half))];
}

/**
 * The browser sends a beacon whatever becomes of the page. Where it takes none because its queue is full, that queue has no room for a request
 * that outlives the page either, and an ordinary one is sent.
 */
function post(url: string, body: string): void {
  const hasBeacon = navigator.sendBeacon !== undefined;
  if (hasBeacon && navigator.sendBeacon(url, body)) return;
  fetch(url, { method: "POST", body, keepalive: !hasBeacon }).then(
    ({ ok, status }) => ok || warn(url, status),
    (error: unknown) => warn(url, error),
  );
}

function warn(url: string, reason: unknown): void {
  // biome-ignore lint/suspicious/noConsole: it is lost, and there is no other log in a browser
  console.warn(`Target was not told what the visitor has seen: ${url}`, reason);
}
