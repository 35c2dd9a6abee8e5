import type { SplitHost } from "@fletch/decisioning";
import type { Geo } from "@fletch/delivery-api";
import type { Log } from "../observability/logger.ts";
import type { ExchangeTimes } from "../observability/telemetry.ts";
import type { Clock } from "../runtime/clock.ts";
import { download } from "../transport/download.ts";
import { hideCredentials } from "../transport/request-address.ts";
import type { Transport } from "../transport/transport.ts";
import type { ArtifactCache, CachedArtifact } from "./artifact-cache.ts";
import type { ArtifactFormat } from "./artifact-options.ts";
import { parseGeoHeaders } from "./parse-geo-headers.ts";
import { type PreparedArtifact, prepareArtifact } from "./prepare-artifact.ts";
import { runCooperatively } from "./run-cooperatively.ts";

export interface LoaderSettings {
  /** The URL, without user name and password in events, traces and the cache. */
  readonly location: string;
  readonly format: ArtifactFormat;
  readonly organizationId: string;
  readonly cache?: ArtifactCache | undefined;
  /** May still be loading: needed only when bytes have arrived. */
  readonly splitHost?: Promise<SplitHost> | undefined;
  readonly transport: Transport;
  readonly log: Log;
  /** Called with a response's duration in milliseconds, and its time. */
  readonly onDownload?: ((now: number, execution: number, times: ExchangeTimes) => void) | undefined;
  readonly clock: Clock;
}

/** A prepared artifact, and its HTTP metadata. */
export interface LoadedArtifact {
  readonly prepared: PreparedArtifact;
  readonly etag: string | undefined;
  /** In milliseconds since the epoch. */
  readonly retrievedAt: number;
}

/** The result of a download. */
export interface DownloadedArtifact extends LoadedArtifact, CachedArtifact {
  readonly etag: string | undefined;
  /** Where the CDN located the caller. */
  readonly geo: Geo;
}

/** Long enough for tens of megabytes over a slow line, in milliseconds. */
const downloadTimeout = 60_000;
const maxArtifactSize = 256 * 1024 * 1024;

/** Loads an artifact once, from the cache or the network, and prepares it in slices. */
export class ArtifactLoader {
  readonly #settings: LoaderSettings;
  /** Includes the organization: two can share a location, and obfuscated artifacts belong to one. */
  readonly #cacheKey: string;

  constructor(settings: LoaderSettings) {
    this.#settings = settings;
    this.#cacheKey = `${hideCredentials(settings.location)} ${settings.organizationId} ${settings.format}`;
  }

  /** `undefined` without one, and after `signal` aborts. */
  async readCache(signal: AbortSignal): Promise<LoadedArtifact | undefined> {
    const cached = await this.#settings.cache?.read(this.#cacheKey);
    if (cached === undefined || signal.aborted) return undefined;
    const { bytes, etag, retrievedAt } = cached;
    return { prepared: await this.#prepare(bytes), etag, retrievedAt };
  }

  /** @throws TargetError after a failure, or for invalid content */
  async download(known: string | undefined, signal: AbortSignal): Promise<DownloadedArtifact | "unchanged"> {
    const { location, transport, clock, onDownload } = this.#settings;
    const startedAt = clock.elapsed();
    const response = await transport.send({
      ...download(location),
      headers: known === undefined ? {} : { "if-none-match": known },
      timeout: downloadTimeout,
      signal,
      // The source has its own back-off, and retries without end.
      retry: "never",
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
