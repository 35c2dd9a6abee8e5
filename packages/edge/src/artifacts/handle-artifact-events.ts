import type { EdgeContext } from "../edge-context.ts";
import type { Caller } from "../http/caller.ts";
import { type ArtifactPath, refuseForeignPath } from "./handle-artifact.ts";

/**
 * Handles `GET /{client}/{environment}/v1[/{propertyToken}]/events`: an event stream that announces new artifacts.
 *
 * Its first event has the current artifact's tag, so that a change between a download and the stream is not missed.
 */
export function handleArtifactEvents(
  context: EdgeContext,
  request: Request,
  caller: Caller,
  path: Pick<ArtifactPath, "client" | "environment">,
): Response {
  const refusal = refuseForeignPath(context, path);
  if (refusal !== null) return refusal;
  const { announcements } = context;
  return announcements.streams.open("artifact", {
    method: request.method,
    first: announcements.current("artifact"),
    signals: [request.signal, ...(caller.stopping === undefined ? [] : [caller.stopping])],
  });
}
