import { errorResponse } from "../http/responses.ts";

/** How many streams there may be, and how often each gets a sign of life. */
export interface EventStreamLimits {
  /** The most streams at once. More are refused with 503. @default 1_000 */
  readonly maxStreams: number;
  /** How often a comment is sent on each stream, in milliseconds. @default 15_000 */
  readonly heartbeatInterval: number;
}

export const defaultEventStreamLimits: EventStreamLimits = { maxStreams: 1_000, heartbeatInterval: 15_000 };

/** What is told on a channel: the artifact that devices download, or the flags that OFREP evaluates. */
export type Channel = "artifact" | "flags";

/** An event. Whoever has seen its id has seen all before it. */
export interface ServerEvent {
  readonly id: string;
  /** Sent as JSON. */
  readonly data: unknown;
}

/** How a stream begins and ends. */
export interface StreamOptions {
  /** Sent at once. */
  readonly first?: ServerEvent | undefined;
  /** Ends the stream when it aborts. */
  readonly signals: readonly AbortSignal[];
}

/** How many events may wait for a reader. One that has as many does not read: its stream is ended. */
const mostWaiting = 16;

/** Streams that are written in one go, and the pause after it, in milliseconds: clients come back with a request each, and not all at once. */
const slice = { streams: 100, pause: 25 };

/** In milliseconds; at random, so that clients of an edge that was restarted do not come back at once. */
const retryDelay = { least: 1_000, most: 5_000 };

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

  /** How many are open. */
  get size(): number {
    return this.#streams.size;
  }

  /** Opens a stream on a channel. It ends when its reader goes or does not read, a signal aborts, or the edge is closed. */
  open(channel: Channel, { first, signals }: StreamOptions): Response {
    if (this.#isClosed || this.#streams.size >= this.#limits.maxStreams) {
      const message = `The edge has ${this.#streams.size} event streams: expected at most ${this.#limits.maxStreams}; ask again`;
      return errorResponse(503, message, { "retry-after": "10" });
    }
    const stream = new OpenStream(channel, (ended) => this.#forget(ended));
    this.#streams.add(stream);
    for (const signal of signals) stream.endWith(signal);
    const retry = retryDelay.least + Math.floor(this.#random() * (retryDelay.most - retryDelay.least));
    stream.write(`retry: ${retry}\n\n${first === undefined ? "" : toText(first)}`);
    this.#heart ??= setInterval(() => this.#beat(), this.#limits.heartbeatInterval).unref();
    return new Response(stream.body, { headers });
  }

  /** Sends an event to everybody on the channel. */
  async publish(channel: Channel, event: ServerEvent): Promise<void> {
    const text = toText(event);
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

/** nginx buffers answers of a server unless the answer says not to. https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_buffering */
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
      { highWaterMark: mostWaiting },
    );
  }

  endWith(signal: AbortSignal): void {
    if (signal.aborted) {
      this.end();
      return;
    }
    this.#signals.push(signal);
    signal.addEventListener("abort", this.#abort, { once: true });
  }

  /** Ends the stream instead, if its reader has too much waiting. */
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

function toText({ id, data }: ServerEvent): string {
  return `id: ${id}\ndata: ${JSON.stringify(data)}\n\n`;
}
