import { exposeFlags, type Flags, tellUnknownNames } from "@fletch/sdk/flags";
import type { Page } from "@fletch/sdk/page";
import { maxEvents } from "./target-event.ts";

/** The targets of reported events. */
export interface EventReceivers<T extends object> {
  /** The page of the request with the events. It reports displays and clicks of offers. */
  readonly page?: Pick<Page, "reportDisplay" | "reportClick"> | undefined;
  /** The visitor's flags. They report displays of flags: once for each visitor and session, unless their `exposures` say otherwise. */
  readonly flags?: Flags<T> | undefined;
}

/** In characters. Browsers refuse longer beacons. */
const maxBodyLength = 65_536;

/**
 * Reports the events that `TargetProvider` sends to `reportTo`. A browser can send anything, so invalid events, events after the 50th and texts
 * of more than 65,536 characters are ignored. Limit the size of a request's body in your server as well.
 *
 * @param body the request's body, as text or parsed
 * @returns the number of events that were reported
 * @example
 * app.post("/target", express.text({ type: "*" + "/*" }), (req, res) => {
 *   reportEvents(req.body, { page: req.target, flags: target.flags(toVisitor(req)) });
 *   res.sendStatus(204);
 * });
 */
export function reportEvents<T extends object>(body: unknown, receivers: EventReceivers<T>): number {
  tellUnknownNames(["page", "flags"], receivers, "reportEvents");
  const { page, flags } = receivers;
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
