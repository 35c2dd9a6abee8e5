import type { EdgeContext } from "../edge-context.ts";
import type { Caller } from "../http/caller.ts";
import type { EventStream } from "./evaluation.ts";
import { flagEventsPath } from "./ofrep-paths.ts";

/** Returns the event stream of bulk responses. Only the operator knows the path behind a proxy that changes it. */
export function describeStream({ flagEventsUrl }: EdgeContext): EventStream {
  return flagEventsUrl === undefined
    ? { type: "sse", endpoint: { requestUri: flagEventsPath } }
    : { type: "sse", url: flagEventsUrl };
}

/** The time in which a client opens the stream after a response, in milliseconds. */
const openingTime = 60_000;

/**
 * Handles `GET /ofrep/v1/events`: an event stream that makes clients evaluate flags again after a change. A client that
 * reconnects (`Last-Event-ID`) gets missed changes at once. A new client may have missed changes since its evaluation.
 */
export function handleFlagEvents({ announcements }: EdgeContext, request: Request, caller: Caller): Response {
  const current = announcements.current("flags");
  const seen = request.headers.get("last-event-id");
  const missed = seen === null || seen === "" ? announcements.age < openingTime : seen !== current.id;
  return announcements.streams.open("flags", {
    method: request.method,
    first: missed ? current : undefined,
    signals: [request.signal, ...(caller.stopping === undefined ? [] : [caller.stopping])],
  });
}
