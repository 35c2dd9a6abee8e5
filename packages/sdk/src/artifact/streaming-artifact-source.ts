import { isRecord } from "@fletch/delivery-api/schema";
import type { Log } from "../observability/logger.ts";
import { type Clock, sleep, type Timer } from "../runtime/clock.ts";
import { equalJitter } from "../runtime/retry-delay.ts";
import { hideCredentials, type RequestAddress } from "../transport/request-address.ts";
import type { OpenStream, StreamedResponse } from "../transport/streamed-response.ts";
import type { ArtifactSource, CurrentArtifact, RefreshableSource } from "./artifact-source.ts";
import type { ArtifactStats } from "./artifact-stats.ts";
import { ServerSentEventParser } from "./parse-server-sent-events.ts";

export interface StreamingSettings {
  /** Downloads and polls. */
  readonly source: RefreshableSource;
  readonly address: RequestAddress;
  readonly openStream: OpenStream;
  /** The client's option. */
  readonly proxy: string | false | undefined;
  readonly log: Log;
  readonly clock: Clock;
  /** A number from 0 up to, but without, 1. */
  readonly random: () => number;
}

/** After failures: one second at first, and at most five minutes, the polling interval of other clients. */
const backoff = { initial: 1_000, max: 300_000 };

/** The timeout of the first event, in milliseconds. A buffering proxy holds it back. */
const greetingTimeout = 5_000;

/** The number of missed heartbeats after which a stream is abandoned. */
const missedHeartbeats = 3;

/**
 * Keeps the artifact current by an event stream, and by polling: the interval applies while there is no stream. A
 * broken or silent stream is reopened after a delay; missed changes are downloaded at once.
 */
export class StreamingArtifactSource implements ArtifactSource {
  readonly #settings: StreamingSettings;
  readonly #closing: AbortController = new AbortController();
  #failures = 0;
  #isOpen = false;
  #retry: number | undefined;

  constructor(settings: StreamingSettings) {
    this.#settings = settings;
  }

  get current(): CurrentArtifact | undefined {
    return this.#settings.source.current;
  }

  get stats(): ArtifactStats {
    return { ...this.#settings.source.stats, stream: this.#isOpen ? "open" : "closed" };
  }

  onReady(listener: () => void): void {
    this.#settings.source.onReady(listener);
  }

  start(): void {
    this.#settings.source.start();
    void this.#follow();
  }

  use(waitUntil: ((promise: Promise<unknown>) => void) | undefined): Promise<void> | undefined {
    return this.#settings.source.use(waitUntil);
  }

  obtain(signal?: AbortSignal): Promise<void> {
    return this.#settings.source.obtain(signal);
  }

  close(): Promise<void> {
    this.#closing.abort();
    return this.#settings.source.close();
  }

  /** Never rejects. */
  async #follow(): Promise<void> {
    const { source, clock, random, log, address } = this.#settings;
    const { signal } = this.#closing;
    while (!signal.aborted) {
      const failure = await this.#listen().then(
        () => undefined,
        (error: unknown) => error,
      );
      const wasOpen = this.#isOpen;
      this.#isOpen = false;
      if (signal.aborted) return;
      // Events may have been missed since it broke.
      if (failure !== undefined && wasOpen) source.refresh();
      this.#failures += 1;
      if (failure !== undefined && this.#failures === 1) {
        log.warn(
          `The event stream ${hideCredentials(address.origin + address.path)} failed; the client polls`,
          failure,
        );
      }
      const wished = failure === undefined ? this.#retry : undefined;
      // A server may name any time: without limits, 0 would be a loop of requests.
      const delay = wished === undefined ? undefined : Math.min(Math.max(wished, backoff.initial), backoff.max);
      await sleep(clock, delay ?? equalJitter(backoff, this.#failures, random()), signal, { keepsAlive: false });
    }
  }

  /** Settles at the end of the stream. Rejects after a failure. */
  async #listen(): Promise<void> {
    const { openStream, address, proxy } = this.#settings;
    const { origin, path, authorization } = address;
    const life = new SignOfLife(this.#settings.clock, this.#closing.signal);
    try {
      life.expectWithin(greetingTimeout);
      const headers = { accept: "text/event-stream", ...(authorization !== undefined && { authorization }) };
      const response = await openStream({ origin, path, headers, signal: life.signal, proxy });
      requireStream(response);
      const parser = new ServerSentEventParser();
      for await (const chunk of response.chunks) {
        life.renew();
        for (const { data } of parser.push(chunk)) this.#receive(data, life);
        this.#retry = parser.retry;
      }
    } catch (error) {
      throw life.failure ?? error;
    } finally {
      life.end();
    }
  }

  #receive(text: string, life: SignOfLife): void {
    const data: unknown = JSON.parse(text);
    if (!isRecord(data) || data.type !== "artifact") return;
    this.#isOpen = true;
    this.#failures = 0;
    const { heartbeatInterval, etag } = data;
    if (typeof heartbeatInterval === "number" && heartbeatInterval > 0) {
      life.expectWithin(heartbeatInterval * missedHeartbeats);
    }
    const { source } = this.#settings;
    if (etag !== toBareTag(source.etag)) source.refresh();
  }
}

/** @throws Error */
function requireStream({ status, contentType }: StreamedResponse): void {
  if (status === 200 && contentType.startsWith("text/event-stream")) return;
  throw new Error(`Expected an event stream, received status ${status} and ${contentType || "no content type"}`);
}

/** Returns the ETag without weakness and compression: `W/"3xQ5-br"` is `3xQ5`. */
function toBareTag(etag: string | undefined): string | undefined {
  return etag?.replace(/^(?:W\/)?"(.*?)(?:-(?:br|gzip))?"$/, "$1");
}

/** Ends a silent stream. */
class SignOfLife {
  readonly #clock: Clock;
  readonly #outer: AbortSignal;
  readonly #ending: AbortController = new AbortController();
  readonly #abort = (): void => this.#ending.abort();
  #timeout = 0;
  #timer: Timer | undefined;
  failure: Error | undefined;

  constructor(clock: Clock, outer: AbortSignal) {
    this.#clock = clock;
    this.#outer = outer;
    outer.addEventListener("abort", this.#abort);
  }

  get signal(): AbortSignal {
    return this.#ending.signal;
  }

  expectWithin(timeout: number): void {
    this.#timeout = timeout;
    this.renew();
  }

  /** Records activity. */
  renew(): void {
    this.#timer?.cancel();
    const onTime = (): void => {
      this.failure = new Error(`Nothing came for ${this.#timeout} ms: does a proxy buffer the stream?`);
      this.#ending.abort();
    };
    this.#timer = this.#clock.after(this.#timeout, onTime, { keepsAlive: false });
  }

  end(): void {
    this.#timer?.cancel();
    this.#outer.removeEventListener("abort", this.#abort);
    this.#ending.abort();
  }
}
