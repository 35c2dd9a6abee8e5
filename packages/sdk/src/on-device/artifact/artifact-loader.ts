import type { SplitHost } from "@fletch/decisioning";
import type { Geo } from "@fletch/delivery-api";
import type { Log } from "../../observability/logger.ts";
import type { ExchangeTimes } from "../../observability/telemetry.ts";
import type { Clock } from "../../runtime/clock.ts";
import { download, hideCredentials } from "../../transport/download.ts";
import type { Transport } from "../../transport/transport.ts";
import type { ArtifactCache, CachedArtifact } from "./artifact-cache.ts";
import type { ArtifactFormat } from "./artifact-options.ts";
import { parseGeoHeaders } from "./parse-geo-headers.ts";
import { type PreparedArtifact, prepareArtifact } from "./prepare-artifact.ts";
import { runCooperatively } from "./run-cooperatively.ts";

export interface LoaderSettings {
  /** The URL. Events, traces and the cache have it without user name and password. */
  readonly location: string;
  readonly format: ArtifactFormat;
  readonly organizationId: string;
  readonly cache?: ArtifactCache | undefined;
  /** Can still be on its way: nobody needs it before there are bytes to prepare. */
  readonly splitHost?: Promise<SplitHost> | undefined;
  readonly transport: Transport;
  readonly log: Log;
  /** Told how long an answer took, in milliseconds, and when it was there. */
  readonly onDownload?: ((now: number, execution: number, times: ExchangeTimes) => void) | undefined;
  readonly clock: Clock;
}

/** An artifact that can be decided from, and what came with it. */
export interface LoadedArtifact {
  readonly prepared: PreparedArtifact;
  readonly etag: string | undefined;
  /** In milliseconds since the epoch. */
  readonly retrievedAt: number;
}

/** What a download brought. */
export interface DownloadedArtifact extends LoadedArtifact, CachedArtifact {
  readonly etag: string | undefined;
  /** Where the CDN saw the caller. */
  readonly geo: Geo;
}

/** For an artifact of tens of megabytes over a slow line, in milliseconds. */
const downloadTimeout = 60_000;
const maxArtifactSize = 256 * 1024 * 1024;

/** Gets an artifact, once: from the cache or over the network, prepared a slice at a time. */
export class ArtifactLoader {
  readonly #settings: LoaderSettings;
  /** Two organizations can share a location, and obfuscated artifacts are of one. */
  readonly #cacheKey: string;

  constructor(settings: LoaderSettings) {
    this.#settings = settings;
    this.#cacheKey = `${hideCredentials(settings.location)} ${settings.organizationId} ${settings.format}`;
  }

  /** `undefined` where there is none, and after `signal` aborts. */
  async readCache(signal: AbortSignal): Promise<LoadedArtifact | undefined> {
    const cached = await this.#settings.cache?.read(this.#cacheKey);
    if (cached === undefined || signal.aborted) return undefined;
    const { bytes, etag, retrievedAt } = cached;
    return { prepared: await this.#prepare(bytes), etag, retrievedAt };
  }

  /** @throws TargetError when it fails, or brings what is no artifact */
  async download(known: string | undefined, signal: AbortSignal): Promise<DownloadedArtifact | "unchanged"> {
    const { location, transport, clock, onDownload } = this.#settings;
    const startedAt = clock.elapsed();
    const response = await transport.send({
      ...download(location),
      headers: known === undefined ? {} : { "if-none-match": known },
      timeout: downloadTimeout,
      signal,
      // The source has a back-off of its own, and goes on for ever.
      repeat: "never",
      ignoreCircuit: true,
      maxResponseSize: maxArtifactSize,
    });
    const { timings, bytes, status } = response;
    const times = timings === undefined ? {} : { request: { ...timings, responseSize: bytes.length } };
    onDownload?.(clock.now(), clock.elapsed() - startedAt, times);
    if (status === 304) return "unchanged";
    const retrievedAt = clock.now();
    const etag = response.header("etag");
    const prepared = await this.#prepare(bytes);
    return { prepared, bytes, etag, retrievedAt, geo: parseGeoHeaders((name) => response.header(name)) };
  }

  /** Never rejects. */
  async keep({ bytes, etag, retrievedAt }: CachedArtifact): Promise<void> {
    try {
      await this.#settings.cache?.write(this.#cacheKey, { bytes, etag, retrievedAt });
    } catch (error) {
      this.#settings.log.error("The artifact could not be kept in the cache", error);
    }
  }

  async #prepare(bytes: Uint8Array): Promise<PreparedArtifact> {
    const { format, organizationId } = this.#settings;
    const splitHost = await this.#settings.splitHost;
    return runCooperatively(prepareArtifact(bytes, { format, organizationId, splitHost }));
  }
}
