import { exposeFlags, type Flags } from "@fletch/sdk/flags";
import type { Page } from "@fletch/sdk/page";

/** Who reports what a visitor has seen and clicked. */
export interface EventReceivers<T extends object> {
  /** The page of the request that brings the events. It reports those of offers. */
  readonly page?: Pick<Page, "reportDisplay" | "reportClick"> | undefined;
  /** The visitor's flags. They report that they were seen: once for each visitor and session, unless their `exposures` say otherwise. */
  readonly flags?: Flags<T> | undefined;
}

/** In characters: a browser sends no longer beacon. */
const maxBodyLength = 65_536;

/** `TargetProvider` sends more of them in several requests. */
const maxEvents = 50;

/**
 * Reports the events that `TargetProvider` sends to `reportTo`. They come from a browser: what cannot be an event is left out. So are events
 * after the 50th, and a text of more than 65,536 characters; limit what your server reads of a request as well.
 *
 * @param body of the request, as text or parsed
 * @returns how many events were reported
 * @example
 * app.post("/target", express.text({ type: "*" + "/*" }), (req, res) => {
 *   reportEvents(req.body, { page: req.target, flags: target.flags(visitorOf(req)) });
 *   res.sendStatus(204);
 * });
 */
export function reportEvents<T extends object>(body: unknown, { page, flags }: EventReceivers<T>): number {
  let reported = 0;
  for (const event of readEvents(body)) {
    const { type, mbox, tokens, token } = event;
    if (type === "click" || (type === "display" && token !== undefined)) {
      if ((type === "click" ? page?.reportClick(token) : page?.reportDisplay(token)) === true) reported += 1;
    } else if (type === "display" && flags !== undefined && exposeFlags(flags, mbox, tokens)) reported += 1;
  }
  return reported;
}

function readEvents(body: unknown): readonly Readonly<Record<string, unknown>>[] {
  const events = typeof body === "string" ? parse(body) : body;
  if (!Array.isArray(events)) return [];
  return events.slice(0, maxEvents).filter((event) => typeof event === "object" && event !== null);
}

function parse(text: string): unknown {
  if (text.length > maxBodyLength) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
