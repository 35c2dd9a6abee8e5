import { errorResponse } from "../http/responses.ts";

/** Limits of streams, and their heartbeat. */
export interface EventStreamLimits {
  /** The most streams at once. More are refused with 503. @default 1_000 */
  readonly maxStreams: number;
  /** The interval of heartbeat comments, in milliseconds. @default 15_000 */
  readonly heartbeatInterval: number;
}

export const defaultEventStreamLimits: EventStreamLimits = { maxStreams: 1_000, heartbeatInterval: 15_000 };

/** The subject of a stream: the artifact of devices, or the flags of OFREP. */
export type Channel = "artifact" | "flags";

/** An event. Its id implies all earlier ones. */
export interface ServerEvent {
  readonly id: string;
  /** Sent as JSON. */
  readonly data: unknown;
}

/** The first event and the end of a stream. */
export interface StreamOptions {
  /** The method of the request. `HEAD` opens no stream: nobody would read it. */
  readonly method: string;
  /** Sent at once. */
  readonly first?: ServerEvent | undefined;
  /** Aborts to end the stream. */
  readonly signals: readonly AbortSignal[];
}

/** The most events that may wait for a reader. A slower reader's stream is ended. */
const maxWaiting = 16;

/**
 * The streams that are written together, and the delay after them, in milliseconds: each client comes back with a
 * request.
 */
const slice = { streams: 100, pause: 25 };

/** In milliseconds; random, so that clients do not reconnect together after a restart. */
const retryDelay = { min: 1_000, max: 5_000 };

/** The open streams of server-sent events. https://html.spec.whatwg.org/multipage/server-sent-events.html */
export class EventStreams {
  readonly #limits: EventStreamLimits;
  readonly #random: () => number;
  readonly #streams: Set<OpenStream> = new Set();
  #heart: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(limits: EventStreamLimits, random: () => number) {
    this.#limits = limits;
    this.#random = random;
  }

  get heartbeatInterval(): number {
    return this.#limits.heartbeatInterval;
  }

  /** The number of open streams. */
  get size(): number {
    return this.#streams.size;
  }

  /**
   * Opens a stream on a channel. It ends when its reader disconnects or is too slow, a signal aborts, or the edge
   * closes.
   */
  open(channel: Channel, { method, first, signals }: StreamOptions): Response {
    if (method === "HEAD") return new Response(null, { headers });
    if (this.#isClosed || this.#streams.size >= this.#limits.maxStreams) {
      const message = `The edge has ${this.#streams.size} event streams: expected at most ${this.#limits.maxStreams}; ask again`;
      return errorResponse(503, message, { "retry-after": "10" });
    }
    const stream = new OpenStream(channel, (ended) => this.#forget(ended));
    this.#streams.add(stream);
    // Before the signals: the last stream that ends stops it.
    this.#heart ??= setInterval(() => this.#beat(), this.#limits.heartbeatInterval).unref();
    for (const signal of signals) stream.endWith(signal);
    const retry = retryDelay.min + Math.floor(this.#random() * (retryDelay.max - retryDelay.min));
    stream.write(`retry: ${retry}\n\n${first === undefined ? "" : serializeEvent(first)}`);
    return new Response(stream.body, { headers });
  }

  /** Sends an event to all streams of the channel. */
  async publish(channel: Channel, event: ServerEvent): Promise<void> {
    const text = serializeEvent(event);
    const streams = [...this.#streams].filter((stream) => stream.channel === channel);
    for (let start = 0; start < streams.length; start += slice.streams) {
      if (start > 0) await new Promise((resolve) => setTimeout(resolve, slice.pause).unref());
      for (const stream of streams.slice(start, start + slice.streams)) stream.write(text);
    }
  }

  close(): void {
    this.#isClosed = true;
    for (const stream of this.#streams) stream.end();
  }

  #beat(): void {
    for (const stream of this.#streams) stream.write(":\n\n");
  }

  #forget(stream: OpenStream): void {
    this.#streams.delete(stream);
    if (this.#streams.size > 0) return;
    clearInterval(this.#heart);
    this.#heart = undefined;
  }
}

/** nginx buffers responses unless this header turns it off. https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_buffering */
const headers = {
  "content-type": "text/event-stream",
  "cache-control": "no-cache, no-transform",
  "x-accel-buffering": "no",
};

class OpenStream {
  readonly channel: Channel;
  readonly body: ReadableStream<Uint8Array>;
  readonly #onEnd: (stream: OpenStream) => void;
  readonly #signals: AbortSignal[] = [];
  readonly #abort = (): void => this.end();
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;

  constructor(channel: Channel, onEnd: (stream: OpenStream) => void) {
    this.channel = channel;
    this.#onEnd = onEnd;
    this.body = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#controller = controller;
        },
        cancel: () => this.#release(),
      },
      { highWaterMark: maxWaiting },
    );
  }

  endWith(signal: AbortSignal): void {
    if (signal.aborted) this.end();
    if (this.#controller === undefined) return;
    this.#signals.push(signal);
    signal.addEventListener("abort", this.#abort, { once: true });
  }

  /** Ends the stream if its reader is too slow. */
  write(text: string): void {
    if (this.#controller === undefined) return;
    if ((this.#controller.desiredSize ?? 0) <= 0) this.end();
    else this.#controller.enqueue(encoder.encode(text));
  }

  end(): void {
    const controller = this.#controller;
    this.#release();
    controller?.close();
  }

  #release(): void {
    if (this.#controller === undefined) return;
    this.#controller = undefined;
    for (const signal of this.#signals) signal.removeEventListener("abort", this.#abort);
    this.#onEnd(this);
  }
}

const encoder = new TextEncoder();

function serializeEvent({ id, data }: ServerEvent): string {
  return `id: ${id}\ndata: ${JSON.stringify(data)}\n\n`;
}
