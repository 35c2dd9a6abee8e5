import { maxEvents, type TargetEvent } from "./target-event.ts";

/** Reports displays and clicks to the server. */
export interface EventReporter {
  /** A URL or a function; `null` drops events. */
  destination: string | ((events: readonly TargetEvent[]) => void) | null;
  /** Reports an event: a display once, those of flags once for each state, a click each time. */
  report(event: TargetEvent): void;
}

/** How long events wait to be sent together, in milliseconds. The components of one page are mounted within that time. */
const batchDelay = 100;

/** In characters of up to three bytes. Browsers refuse beacons and `keepalive` requests of more than 64 KiB. */
const maxLength = 20_000;

/** Sends events in batches. Sends the last ones when the visitor leaves the page. */
export function createReporter(): EventReporter {
  /** Reported offers by token, and reported flags by mbox with the list of tokens. A new state has new lists, and is reported again. */
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

/** Returns the events as JSON bodies: several if there are too many events, or too much text, for one request. */
function toBodies(events: readonly TargetEvent[]): readonly string[] {
  const body = JSON.stringify(events);
  if (events.length < 2 || (events.length <= maxEvents && body.length <= maxLength)) return [body];
  const half = Math.ceil(events.length / 2);
  return [...toBodies(events.slice(0, half)), ...toBodies(events.slice(half))];
}

/**
 * Sends a beacon, which outlives the page. `sendBeacon` returns false if the browser's queue is full. A `keepalive` request would use the same
 * queue, so an ordinary request is sent then.
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
  // biome-ignore lint/suspicious/noConsole: the events are lost, and a browser has no other log
  console.warn(`Displays and clicks were not reported to ${url}`, reason);
}
