import { openStream } from "#open-stream";
import { type ArtifactStream, followArtifact } from "../artifact/artifact-source.ts";
import { StreamingArtifactSource } from "../artifact/streaming-artifact-source.ts";
import { warnUnknownNames } from "../inputs/warn-unknown-names.ts";
import { openStreamWith } from "../transport/open-stream.web.ts";
import { parseAddress } from "../transport/request-address.ts";
import { minPollingInterval } from "./artifact-location.ts";

export interface ArtifactStreamOptions {
  /** The stream's URL. @default `events`, beside the artifact */
  readonly url?: string | undefined;
}

/**
 * Announces new artifacts to clients over the event stream of Fletch's edge. They keep polling: `pollingInterval`
 * applies while there is no stream. Target's CDN has no stream, so its artifact is only polled. Several clients can
 * share one.
 *
 * @example
 * const target = TargetClient.create({ client, organizationId, artifactLocation, artifactStream: createArtifactStream() });
 */
export function createArtifactStream(options: ArtifactStreamOptions = {}): ArtifactStream {
  warnUnknownNames(["url"], options, "createArtifactStream");
  const { url } = options;
  return {
    [followArtifact]({ source, location, fetchApi, ...others }) {
      if (url === undefined && minPollingInterval(location) > 0) return source;
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
