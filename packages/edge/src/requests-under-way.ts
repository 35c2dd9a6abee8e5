import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { integer, object, optional, type Schema } from "@fletch/delivery-api/schema";

/** How much an edge on a socket takes on at once. */
export interface ConnectionLimits {
  /** The most requests that are worked on at once. More get 503 with `Retry-After`; `/health`, `/ready` and `/metrics` do not count. @default 1_000 */
  readonly maxRequests: number;
  /**
   * The most requests of one connection, from their arrival until their answer was taken. More get 503 with `Retry-After`, and
   * with ten times as many the connection is cut off. @default 100
   */
  readonly maxRequestsPerConnection: number;
  /** The most connections. More are closed at once. @default 10_000 */
  readonly maxConnections: number;
  /**
   * The most bytes that connections may hold in memory together: bodies that have not arrived in full, and answers that were not taken. The
   * connections that hold most of it are cut off when there are more. @default 134_217_728
   */
  readonly maxHeldBytes: number;
  /** After how many milliseconds a connection is cut off whose reader takes nothing of its answer. @default 10_000 */
  readonly sendTimeout: number;
}

export const defaultConnectionLimits: ConnectionLimits = {
  maxRequests: 1_000,
  maxRequestsPerConnection: 100,
  maxConnections: 10_000,
  maxHeldBytes: 134_217_728,
  sendTimeout: 10_000,
};

/** What callers are told of whom there are too many. */
export function describeBusy({ maxRequests, maxRequestsPerConnection }: ConnectionLimits): string {
  const most = `at most ${maxRequests} requests at once, and ${maxRequestsPerConnection} on a connection`;
  return `The edge is busy: expected ${most}, received more; ask again`;
}

const atLeastOne = optional(integer({ min: 1 }));

export const connectionLimitsSchema: Schema<Partial<ConnectionLimits>> = object<Partial<ConnectionLimits>>({
  maxRequests: atLeastOne,
  maxRequestsPerConnection: atLeastOne,
  maxConnections: atLeastOne,
  maxHeldBytes: atLeastOne,
  sendTimeout: atLeastOne,
});

/** How often connections that hold too much are looked for, in milliseconds. */
const lookInterval = 100;

/** With how many times as many requests as it may have a connection is cut off. */
const patience = 10;

/** Keeps strangers from filling the memory of the edge: bounds what is under way, on each connection and on all of them. */
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

  /** A connection was made. */
  add(socket: Socket): void {
    this.#connections.set(socket, new Connection(socket));
    socket.once("close", () => this.#connections.delete(socket));
  }

  /** A request has arrived, maybe without its body. Call `end` with the result when it was worked on. */
  begin(incoming: IncomingMessage, outgoing: ServerResponse): Admission {
    const { maxRequests, maxRequestsPerConnection } = this.#limits;
    const open = this.#connections.get(incoming.socket)?.begin(outgoing) ?? 1;
    if (open > maxRequestsPerConnection * patience) incoming.socket.destroy();
    const isProbe = probes.has(incoming.url ?? "");
    if (open > maxRequestsPerConnection || (this.#working >= maxRequests && !isProbe)) return "refused";
    if (isProbe) return "probe";
    this.#working++;
    return "counted";
  }

  end(admission: Admission): void {
    if (admission === "counted") this.#working--;
  }

  /** Has every connection told from now on, with the last answer that it is waiting for, that it is closed after it. */
  stop(): void {
    this.#isStopping = true;
  }

  /** Has to be called before an answer is written. */
  prepare(incoming: IncomingMessage, outgoing: ServerResponse): void {
    if (!this.#isStopping || outgoing.headersSent) return;
    if (this.#connections.get(incoming.socket)?.isNewest(outgoing) !== false) outgoing.setHeader("connection", "close");
  }

  /** Nothing has moved on a connection for `sendTimeout`, or nothing was asked on it for as long as it is kept. */
  timeOut(socket: Socket): void {
    const isWorkedFor = this.#connections.get(socket)?.isBusy === true && socket.writableLength === 0;
    if (isWorkedFor) socket.setTimeout(this.#limits.sendTimeout);
    else socket.destroy();
  }

  close(): void {
    clearInterval(this.#looking);
  }

  /** Those who hold little are left alone, so that honest clients are hurt last. */
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

/** `refused`: it is one too many. `probe`: it does not count. */
export type Admission = "counted" | "probe" | "refused";

/** What has to be answered however busy the edge is: whoever asks would take it for dead. */
const probes: ReadonlySet<string> = new Set(["/health", "/ready", "/metrics"]);

/** The requests of one connection that are under way, those included whose answers were not taken. */
class Connection {
  readonly #socket: Socket;
  /** The oldest first: nearly always there is one, and it is the first to close. With a set, a request takes 1 µs of CPU more. */
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

  /** @returns how many there are now */
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
