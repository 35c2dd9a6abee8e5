import type { IncomingMessage, ServerResponse } from "node:http";
import { type DeliveryHandler, isDeliveryTarget } from "./app.ts";
import { withOrigin } from "./delivery/cross-origin.ts";
import { incompleteBody } from "./delivery/read-json.ts";
import { ConnectionReset } from "./faults/faults.ts";
import type { Caller } from "./http/caller.ts";
import type { HeaderReader, Message } from "./http/message.ts";
import { type PlainResponse, plainError } from "./http/responses.ts";
import { exposedHeaders } from "./ofrep/ofrep-paths.ts";
import { type Admission, type ConnectionLimits, describeBusy, type RequestsUnderWay } from "./requests-under-way.ts";
import { isPromise } from "./when-ready.ts";

/** Handles Delivery requests directly on a socket. */
export interface SocketHandler {
  readonly handle: DeliveryHandler;
  /** The largest body, in bytes. */
  readonly bodyLimit: number;
  /** Receives errors of sending a response. */
  readonly report: (error: unknown) => void;
}

type Fetch = (request: Request, caller?: Caller) => Promise<Response>;

/** By the `fetch` of an edge. A wrapped `fetch` has no entry, and gets every request. */
const handlers = new WeakMap<Fetch, SocketHandler>();

export function setSocketHandler(fetch: Fetch, handler: SocketHandler): void {
  handlers.set(fetch, handler);
}

/** State that the requests of one server share. */
export interface Listener {
  readonly edge: { readonly fetch: Fetch };
  readonly underWay: RequestsUnderWay;
  readonly limits: ConnectionLimits;
  readonly stopping: AbortSignal;
}

/** Returns whether it takes the request; `false`: `fetch` has to handle it. */
export type TakeDelivery = (incoming: IncomingMessage, outgoing: ServerResponse) => boolean;

/**
 * Handles Delivery requests without web `Request` and `Response` objects, which cost as much as all of the edge's own
 * work. Takes uncompressed bodies of a known length, which nearly all are.
 */
export function createTakeDelivery(listener: Listener): TakeDelivery {
  const handler = handlers.get(listener.edge.fetch);
  if (handler === undefined) return () => false;
  return (incoming, outgoing) => {
    if (!isPlainDelivery(incoming, handler.bodyLimit)) return false;
    take(listener, handler, incoming, outgoing);
    return true;
  };
}

/**
 * Other hosts, such as `[::1]`, are rare. The port is at most 59999, so that every accepted `host` is valid in a URL.
 */
const plainHost = /^[\w.-]+(?::(?:\d{1,4}|[1-5]\d{4}))?$/;

function isPlainDelivery({ method, url = "", headers }: IncomingMessage, bodyLimit: number): boolean {
  const length = headers["content-length"];
  return (
    method === "POST" &&
    isDeliveryTarget(url) &&
    length !== undefined &&
    Number(length) <= bodyLimit &&
    headers["content-encoding"] === undefined &&
    plainHost.test(headers.host ?? "")
  );
}

function take(listener: Listener, handler: SocketHandler, incoming: IncomingMessage, outgoing: ServerResponse): void {
  const { underWay, limits } = listener;
  const admission = underWay.begin(incoming, outgoing);
  const message = new SocketMessage(incoming, outgoing);
  if (admission === "refused") {
    underWay.prepare(incoming, outgoing);
    const headers = { "retry-after": "1", "access-control-expose-headers": exposedHeaders };
    write(outgoing, withOrigin(message, plainError(503, describeBusy(limits), headers)));
    return;
  }
  incoming.on("data", (chunk: Buffer) => message.chunks.push(chunk));
  let hasEnded = false;
  const begin = (): void => {
    if (hasEnded) return;
    hasEnded = true;
    handle(listener, handler, message, admission);
  };
  incoming.on("end", begin);
  // A request of a caller who disconnects counts, although nobody gets its response.
  incoming.on("close", begin);
}

function handle(
  { underWay, stopping }: Listener,
  { handle, report }: SocketHandler,
  message: SocketMessage,
  admission: Admission,
): void {
  const { incoming, outgoing } = message;
  const { socket, httpVersion } = incoming;
  const fail = (error: unknown): void => {
    underWay.end(admission);
    if (error instanceof ConnectionReset) socket.resetAndDestroy();
    else {
      report(error);
      outgoing.destroy();
    }
  };
  const send = (response: PlainResponse): void => {
    atEndOfTurn(() => {
      try {
        underWay.prepare(incoming, outgoing);
        write(outgoing, response);
        underWay.end(admission);
      } catch (error) {
        fail(error);
      }
    });
  };
  let response: PlainResponse | Promise<PlainResponse>;
  try {
    response = handle(message, { remoteAddress: socket.remoteAddress, httpVersion, stopping });
  } catch (error) {
    fail(error);
    return;
  }
  if (isPromise(response)) response.then(send, fail);
  else send(response);
}

function write(outgoing: ServerResponse, { status, headers, body }: PlainResponse): void {
  if (outgoing.destroyed) return;
  if (body === null) outgoing.writeHead(status, headers).end();
  else outgoing.writeHead(status, listHeaders(headers, body)).end(body);
}

/** A list: a copy of the object with one more header takes longer (`withFields` says why). */
function listHeaders(headers: PlainResponse["headers"], body: string): string[] {
  const list = ["content-length", String(Buffer.byteLength(body))];
  for (const name in headers) list.push(name, headers[name] ?? "");
  return list;
}

/** The most responses that are sent together. With more, their receivers would wait idle. */
const batchSize = 8;

let turn: Turn | null = null;

/**
 * Calls `send` when all requests of this turn of the event loop were handled, or at 8 responses. They are then written one right after the other, so a
 * receiver on this machine wakes up once: waking it for each response would cost about half as much again as writing it.
 */
function atEndOfTurn(send: () => void): void {
  turn ??= new Turn();
  turn.add(send);
}

/** The same as a promise. */
export function endOfTurn(): Promise<void> {
  return new Promise((resolve) => atEndOfTurn(resolve));
}

/** Responses that are sent together. */
class Turn {
  readonly #sends: (() => void)[] = [];
  #isOver = false;

  constructor() {
    setImmediate(() => this.#end());
  }

  add(send: () => void): void {
    if (this.#sends.push(send) === batchSize) this.#end();
  }

  #end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    if (turn === this) turn = null;
    for (const send of this.#sends) send();
  }
}

const decoder = new TextDecoder();

/** A request whose body arrives on a socket. */
class SocketMessage implements Message {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  readonly headers: HeaderReader;
  readonly chunks: Buffer[] = [];

  constructor(incoming: IncomingMessage, outgoing: ServerResponse) {
    this.incoming = incoming;
    this.outgoing = outgoing;
    this.headers = new SocketHeaders(incoming.headers);
  }

  get method(): string {
    return this.incoming.method ?? "";
  }

  get url(): string {
    return `http://${this.incoming.headers.host}${this.incoming.url}`;
  }

  get signal(): AbortSignal {
    const leaving = new AbortController();
    if (this.outgoing.destroyed) leaving.abort();
    else this.outgoing.once("close", () => leaving.abort());
    return leaving.signal;
  }

  /** `Content-Length` was within the limit. @throws TargetError `invalid-request` */
  readText(): string {
    if (!this.incoming.complete) throw incompleteBody();
    const [first] = this.chunks;
    return decoder.decode(this.chunks.length === 1 ? first : Buffer.concat(this.chunks));
  }
}

class SocketHeaders implements HeaderReader {
  readonly #headers: IncomingMessage["headers"];

  constructor(headers: IncomingMessage["headers"]) {
    this.#headers = headers;
  }

  get(name: string): string | null {
    const value = this.#headers[name];
    return typeof value === "string" ? value : (value?.join(", ") ?? null);
  }

  has(name: string): boolean {
    return this.#headers[name] !== undefined;
  }
}
