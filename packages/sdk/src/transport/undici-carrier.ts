import type { Agent, Client, Dispatcher } from "undici";
import { ConnectionPool, type PoolRequest } from "./connection-pool.ts";
import {
  DispatchError,
  type DispatchOptions,
  type DispatchRequest,
  type RawResponse,
  toFailure,
  toMessage,
} from "./dispatch.ts";
import { NodeRequest } from "./node-request.ts";
import { readProxies } from "./proxy-address.ts";
import { Agent as AgentClass, buildConnector, Client as ClientClass, EnvHttpProxyAgent } from "./undici-agents.ts";

/** Sends requests over undici's connections. Loaded late, with undici. */
export interface UndiciCarrier {
  start(request: DispatchRequest): RawResponse;
  close(): Promise<unknown>;
}

/** @throws Error for an invalid proxy in the environment */
export function createCarrier(options: DispatchOptions): UndiciCarrier {
  const settings: Client.Options = {
    keepAliveTimeout: options.keepAliveTimeout,
    // The transport has a deadline for the whole exchange.
    headersTimeout: 0,
    bodyTimeout: 0,
  };
  const { httpProxy, httpsProxy } = readProxies(options.proxy, process.env);
  const isProxied = httpProxy !== undefined || httpsProxy !== undefined;
  const pipelining = options.pipelining ?? (options.http2 ? 100 : 1);
  if (!isProxied && pipelining === 1 && !options.http2) {
    const connect = buildConnector({ timeout: options.connectTimeout });
    return new PoolCarrier((origin) => new ClientClass(origin, { ...settings, connect }), options.connections);
  }
  const shared: Agent.Options = {
    ...settings,
    connections: options.connections,
    pipelining,
    allowH2: options.http2,
    connect: { timeout: options.connectTimeout },
  };
  // Empty, because the environment was read already.
  const agent = isProxied
    ? new EnvHttpProxyAgent({ ...shared, httpProxy: httpProxy ?? "", httpsProxy: httpsProxy ?? "" })
    : new AgentClass(shared);
  // Without pipelining undici waits for each response's head before the next request: right for one at a time.
  return new AgentCarrier(agent, (options.pipelining ?? 1) > 1);
}

/** For proxies, HTTP/2 and pipelining: undici's own pools. */
class AgentCarrier implements UndiciCarrier {
  readonly #agent: Dispatcher;
  readonly #isPipelined: boolean;

  constructor(agent: Dispatcher, isPipelined: boolean) {
    this.#agent = agent;
    this.#isPipelined = isPipelined;
  }

  start(request: DispatchRequest): RawResponse {
    const running = new UndiciRequest(request);
    running.send(this.#agent, this.#isPipelined);
    return running;
  }

  close(): Promise<void> {
    return this.#agent.destroy();
  }
}

/** A pool for each origin. */
class PoolCarrier implements UndiciCarrier {
  readonly #pools: Map<string, ConnectionPool<Client>> = new Map();
  readonly #open: (origin: string) => Client;
  readonly #connections: number;

  constructor(open: (origin: string) => Client, connections: number) {
    this.#open = open;
    this.#connections = connections;
  }

  start(request: DispatchRequest): RawResponse {
    const running = new UndiciRequest(request);
    try {
      this.#getPool(request.origin).send(running);
    } catch (error) {
      running.abort(new DispatchError("refused", toMessage(error), error)); // Of the origin.
    }
    return running;
  }

  close(): Promise<unknown> {
    return Promise.all(Array.from(this.#pools.values(), (pool) => pool.close()));
  }

  #getPool(origin: string): ConnectionPool<Client> {
    let pool = this.#pools.get(origin);
    if (pool === undefined) {
      const forget = (): void => void this.#pools.delete(origin);
      pool = new ConnectionPool(() => this.#open(origin), this.#connections, forget);
      this.#pools.set(origin, pool);
    }
    return pool;
  }
}

/** Alternating names and values: undici makes such a list of an object anyway, and copying the object costs more. */
function toList(headers: DispatchRequest["headers"]): string[] {
  const list = ["accept-encoding", "gzip, br"];
  for (const name in headers) list.push(name, headers[name] as string);
  return list;
}

/** A request in undici's form. */
class UndiciOptions implements Dispatcher.DispatchOptions {
  readonly method: "GET" | "POST";
  readonly origin: string;
  readonly path: string;
  readonly headers: string[];
  readonly body: string | null;
  readonly idempotent: boolean;
  readonly blocking: boolean;

  constructor({ method, origin, path, headers, body, repeatable }: DispatchRequest, isPipelined: boolean) {
    this.method = method;
    this.origin = origin;
    this.path = path;
    this.headers = toList(headers);
    this.body = body ?? null;
    this.idempotent = repeatable;
    this.blocking = !isPipelined;
  }
}

/**
 * One request on its way through undici, and the response as it comes in. Has the methods that undici itself calls: for those of its newer interface it
 * makes two objects around this one, and reads every header of each response (bench: remote).
 */
class UndiciRequest extends NodeRequest implements Dispatcher.DispatchHandler, PoolRequest<Client> {
  readonly #request: DispatchRequest;
  #headers: readonly Buffer[] = noHeaders;
  #stop: ((reason?: Error) => void) | undefined;
  #connection: Client | undefined;
  #pool: ConnectionPool<Client> | undefined;

  constructor(request: DispatchRequest) {
    super(request.maxResponseSize);
    this.#request = request;
  }

  send(dispatcher: Dispatcher, isPipelined: boolean): void {
    if (!this.isSettled) dispatcher.dispatch(new UndiciOptions(this.#request, isPipelined), this);
  }

  sendOver(connection: Client, pool: ConnectionPool<Client>): void {
    this.#connection = connection;
    this.#pool = pool;
    try {
      this.send(connection, false);
    } catch (error) {
      // Of its path or headers, before anything was sent. Its caller may be the pool, which has to go on.
      this.fail(new DispatchError("refused", toMessage(error), error));
      pool.release(connection);
    }
  }

  override header(name: string): string | undefined {
    const { length } = name;
    let value: string | undefined;
    for (let at = 0; at < this.#headers.length; at += 2) {
      const key = this.#headers[at] as Buffer;
      if (key.length !== length || key.toString("latin1").toLowerCase() !== name) continue;
      const more = (this.#headers[at + 1] as Buffer).toString("latin1");
      value = value === undefined ? more : `${value}, ${more}`;
    }
    return value;
  }

  protected override cancel(reason: Error): void {
    this.#stop?.(reason);
  }

  // Called by undici

  onConnect(stop: (reason?: Error) => void): void {
    this.#stop = stop;
    // Aborted while it waited for a connection: never sent.
    if (this.isSettled) stop(new Error("aborted"));
  }

  onHeaders(status: number, headers: Buffer[]): boolean {
    this.#headers = headers;
    this.begin(status);
    return true;
  }

  onData(chunk: Buffer): boolean {
    this.add(chunk);
    return true;
  }

  onComplete(): void {
    this.finish();
    if (this.#connection !== undefined) this.#pool?.release(this.#connection);
  }

  onError(error: Error): void {
    this.fail(new DispatchError(toFailure(error, this.#stop !== undefined), toMessage(error), error));
    // Not at once: undici is in the middle of closing the connection.
    if (this.#connection !== undefined) queueMicrotask(() => this.#pool?.discard(this.#connection as Client));
  }
}

const noHeaders: readonly Buffer[] = [];
