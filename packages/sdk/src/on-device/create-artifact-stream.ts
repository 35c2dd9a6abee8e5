import { TargetError } from "@fletch/delivery-api";
import { describeValue } from "@fletch/delivery-api/schema";
import { openStream } from "#open-stream";
import { type ArtifactStream, followArtifact } from "../artifact/artifact-source.ts";
import { StreamingArtifactSource } from "../artifact/streaming-artifact-source.ts";
import { warnUnknownNames } from "../inputs/warn-unknown-names.ts";
import { openStreamWith } from "../transport/open-stream.web.ts";
import { isHttpUrl, parseAddress, type RequestAddress } from "../transport/request-address.ts";
import { minPollingInterval } from "./artifact-location.ts";

export interface ArtifactStreamOptions {
  /** The stream's http or https URL. @default `events`, beside the artifact */
  readonly url?: string | undefined;
}

/**
 * Announces new artifacts to clients over the event stream of Fletch's edge. They keep polling: `pollingInterval`
 * applies while there is no stream. Target's CDN has no stream, so its artifact is only polled. Several clients can
 * share one.
 *
 * @throws TargetError `invalid-options` for a `url` that is not an http or https URL
 *
 * @example
 * const target = TargetClient.create({ client, organizationId, artifactLocation, artifactStream: createArtifactStream() });
 */
export function createArtifactStream(options: ArtifactStreamOptions = {}): ArtifactStream {
  warnUnknownNames(["url"], options, "createArtifactStream");
  // As for other options, an empty text or `null` is none.
  const address = options.url ? readAddress(options.url) : undefined;
  return {
    [followArtifact]({ source, location, fetchApi, ...others }) {
      if (address === undefined && minPollingInterval(location) > 0) return source;
      const open = fetchApi === undefined ? openStream : openStreamWith(fetchApi);
      return new StreamingArtifactSource({
        source,
        address: address ?? parseAddress(eventsUrl(location)),
        openStream: open,
        ...others,
      });
    },
  };
}

/** @throws TargetError */
function readAddress(url: string): RequestAddress {
  const text = String(url);
  if (isHttpUrl(text)) return parseAddress(text);
  const received = describeValue(url);
  throw new TargetError("invalid-options", `createArtifactStream: expected an http or https URL, received ${received}`);
}

function eventsUrl(location: string): string {
  const url = new URL(location);
  url.pathname = url.pathname.replace(/[^/]*$/, "events");
  return url.href;
}
