import type { EdgeContext } from "../edge-context.ts";
import type { Caller } from "../http/caller.ts";
import { type ArtifactPath, refuseForeignPath } from "./handle-artifact.ts";

/**
 * Answers `GET /{client}/{environment}/v1[/{propertyToken}]/events`, beside the artifact: a stream that tells of each new artifact. Its first
 * event says which one is current, so that nobody misses one between a download and the stream.
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
    first: announcements.current("artifact"),
    signals: [request.signal, ...(caller.stopping === undefined ? [] : [caller.stopping])],
  });
}
