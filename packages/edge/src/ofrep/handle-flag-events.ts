import type { EdgeContext } from "../edge-context.ts";
import type { Caller } from "../http/caller.ts";
import type { EventStream } from "./evaluation.ts";
import { flagEventsPath } from "./ofrep-paths.ts";

/** Says in bulk answers where the stream is. Behind a proxy that adds to the path only the edge's operator knows. */
export function describeStream({ flagEventsUrl }: EdgeContext): EventStream {
  return flagEventsUrl === undefined
    ? { type: "sse", endpoint: { requestUri: flagEventsPath } }
    : { type: "sse", url: flagEventsUrl };
}

/** In which time a client that was answered opens the stream, in milliseconds. */
const openingTime = 60_000;

/**
 * Answers `GET /ofrep/v1/events`: a stream that has clients evaluate their flags again when activities change. A client that comes back
 * (`Last-Event-ID`) is told at once what it missed. One that is new may have missed what changed since its flags were evaluated.
 */
export function handleFlagEvents({ announcements }: EdgeContext, request: Request, caller: Caller): Response {
  const current = announcements.current("flags");
  const seen = request.headers.get("last-event-id");
  const missed = seen === null || seen === "" ? announcements.age < openingTime : seen !== current.id;
  return announcements.streams.open("flags", {
    first: missed ? current : undefined,
    signals: [request.signal, ...(caller.stopping === undefined ? [] : [caller.stopping])],
  });
}
