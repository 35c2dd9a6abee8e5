import { openStream } from "#open-stream";
import { parseAddress } from "../transport/download.ts";
import { openStreamWith } from "../transport/open-stream.web.ts";
import type { ArtifactStream } from "./artifact/artifact-source.ts";
import { StreamingArtifactSource } from "./artifact/streaming-artifact-source.ts";
import { shortestPollingInterval } from "./artifact-location.ts";

export interface ArtifactStreamOptions {
  /** The stream's URL. @default `events`, beside the artifact */
  readonly url?: string | undefined;
}

/**
 * Has clients told of new artifacts at once, by the event stream of Fletch's edge. They go on polling: `pollingInterval` is how long a change
 * takes while there is no stream. Target's own CDN has none, so its artifact is polled only. One can be shared by several clients.
 *
 * @example
 * const target = TargetClient.create({ client, organizationId, artifactLocation, artifactStream: createArtifactStream() });
 */
export function createArtifactStream({ url }: ArtifactStreamOptions = {}): ArtifactStream {
  return {
    follow({ source, location, fetchApi, ...others }) {
      if (url === undefined && shortestPollingInterval(location) > 0) return source;
      const address = parseAddress(url ?? eventsUrl(location));
      const open = fetchApi === undefined ? openStream : openStreamWith(fetchApi);
      return new StreamingArtifactSource({ source, address, openStream: open, ...others });
    },
  };
}

function eventsUrl(location: string): string {
  const url = new URL(location);
  url.pathname = url.pathname.replace(/[^/]*$/, "events");
  return url.href;
}
