import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { type Fields, integer, optional } from "@fletch/delivery-api/schema";

/** Load limits of an edge on a socket. */
export interface ConnectionLimits {
  /**
   * The most concurrent requests. More get 503 with `Retry-After`; `/health`, `/ready` and `/metrics` are exempt.
   * @default 1_000
   */
  readonly maxRequests: number;
  /**
   * The most requests of a connection without a received response. More get 503 with `Retry-After`; ten times as many
   * cut off the connection. @default 100
   */
  readonly maxRequestsPerConnection: number;
  /** The most connections. More are closed at once. @default 10_000 */
  readonly maxConnections: number;
  /**
   * The most bytes that all connections may hold in memory: incomplete bodies, and responses that were not received.
   * Beyond it, the connections that hold most are cut off. @default 134_217_728
   */
  readonly maxHeldBytes: number;
  /**
   * The time without progress after which a connection with an unread response is cut off, in milliseconds. @default
   * 10_000
   */
  readonly sendTimeout: number;
}

export const defaultConnectionLimits: ConnectionLimits = {
  maxRequests: 1_000,
  maxRequestsPerConnection: 100,
  maxConnections: 10_000,
  maxHeldBytes: 134_217_728,
  sendTimeout: 10_000,
};

/** The message for callers beyond a limit. */
export function describeBusy({ maxRequests, maxRequestsPerConnection }: ConnectionLimits): string {
  const expected = `at most ${maxRequests} requests at once, and ${maxRequestsPerConnection} on a connection`;
  return `The edge is busy: expected ${expected}, received more; ask again`;
}

const atLeastOne = optional(integer({ min: 1 }));

/** The schema fields, for options that include the limits. */
export const connectionLimitFields: Fields<Partial<ConnectionLimits>> = {
  maxRequests: atLeastOne,
  maxRequestsPerConnection: atLeastOne,
  maxConnections: atLeastOne,
  maxHeldBytes: atLeastOne,
  sendTimeout: atLeastOne,
};

/** The interval of the check for connections that hold too much, in milliseconds. */
const lookInterval = 100;

/** The multiple of the request limit at which a connection is cut off. */
const overloadFactor = 10;

/** Bounds the memory that callers can use, per connection and in total. */
export class RequestsUnderWay {
  readonly #limits: ConnectionLimits;
  readonly #connections: Map<Socket, Connection> = new Map();
  readonly #looking: NodeJS.Timeout;
  #working = 0;
  #isStopping = false;

  constructor(limits: ConnectionLimits) {
    this.#limits = limits;
    this.#looking = setInterval(() => this.#cutOffGreediest(), lookInterval).unref();
  }

  /** Registers a connection. */
  add(socket: Socket): void {
    this.#connections.set(socket, new Connection(socket));
    socket.once("close", () => this.#connections.delete(socket));
  }

  /** Registers an arrived request, maybe without its body. Call `end` of the result when it was handled. */
  begin(incoming: IncomingMessage, outgoing: ServerResponse): Admission {
    const { maxRequests, maxRequestsPerConnection } = this.#limits;
    const open = this.#connections.get(incoming.socket)?.begin(outgoing) ?? 1;
    if (open > maxRequestsPerConnection * overloadFactor) incoming.socket.destroy();
    const isProbe = probes.has(incoming.url ?? "");
    if (open > maxRequestsPerConnection || (this.#working >= maxRequests && !isProbe)) return "refused";
    if (isProbe) return "probe";
    this.#working++;
    return "counted";
  }

  end(admission: Admission): void {
    if (admission === "counted") this.#working--;
  }

  /** Announces to every connection, with its last response, that it closes after it. */
  stop(): void {
    this.#isStopping = true;
  }

  /** Has to be called before a response is written. */
  prepare(incoming: IncomingMessage, outgoing: ServerResponse): void {
    if (!this.#isStopping || outgoing.headersSent) return;
    if (this.#connections.get(incoming.socket)?.isNewest(outgoing) !== false) outgoing.setHeader("connection", "close");
  }

  /** Closes connections without progress for `sendTimeout`, and idle ones. */
  timeOut(socket: Socket): void {
    const isWorkedFor = this.#connections.get(socket)?.isBusy === true && socket.writableLength === 0;
    if (isWorkedFor) socket.setTimeout(this.#limits.sendTimeout);
    else socket.destroy();
  }

  close(): void {
    clearInterval(this.#looking);
  }

  /** Spares connections that hold little, so that honest clients are cut off last. */
  #cutOffGreediest(): void {
    const held = Array.from(this.#connections.values(), (connection) => ({ connection, bytes: connection.heldBytes }));
    let total = held.reduce((sum, { bytes }) => sum + bytes, 0);
    if (total <= this.#limits.maxHeldBytes) return;
    for (const { connection, bytes } of held.sort((a, b) => b.bytes - a.bytes)) {
      if (total <= this.#limits.maxHeldBytes) return;
      connection.cutOff();
      total -= bytes;
    }
  }
}

/** `refused`: beyond the limit. `probe`: exempt. */
export type Admission = "counted" | "probe" | "refused";

/** Health checks get a response under any load: without one the edge would count as dead. */
const probes: ReadonlySet<string> = new Set(["/health", "/ready", "/metrics"]);

/** The requests of a connection, including those whose response was not received. */
class Connection {
  readonly #socket: Socket;
  /** The oldest first. A list, because nearly always there is one, and the oldest is the first to close. */
  readonly #open: ServerResponse[] = [];
  /** One for all responses of the connection, which is `this` when one closes. */
  readonly #forget: (this: ServerResponse) => void;
  #newest: ServerResponse | null = null;
  #readBefore = 0;

  constructor(socket: Socket) {
    this.#socket = socket;
    const open = this.#open;
    this.#forget = function (): void {
      const index = open.indexOf(this);
      if (index !== -1) open.splice(index, 1);
    };
  }

  get isBusy(): boolean {
    return this.#open.length > 0;
  }

  get heldBytes(): number {
    let bytes = this.#newest?.req.complete === false ? this.#socket.bytesRead - this.#readBefore : 0;
    for (const outgoing of this.#open) bytes += outgoing.writableLength;
    return bytes;
  }

  /** @returns the current number */
  begin(outgoing: ServerResponse): number {
    this.#newest = outgoing;
    this.#readBefore = this.#socket.bytesRead;
    this.#open.push(outgoing);
    outgoing.on("close", this.#forget);
    return this.#open.length;
  }

  isNewest(outgoing: ServerResponse): boolean {
    return this.#newest === outgoing;
  }

  cutOff(): void {
    this.#socket.destroy();
  }
}
