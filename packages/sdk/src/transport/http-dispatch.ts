import type {
  Agent,
  AgentOptions,
  ClientRequest,
  IncomingHttpHeaders,
  IncomingMessage,
  RequestOptions,
} from "node:http";
import type { Socket } from "node:net";
import {
  type Dispatch,
  DispatchError,
  type DispatchOptions,
  type DispatchRequest,
  toFailure,
  toMessage,
} from "./dispatch.ts";
import { NodeRequest } from "./node-request.ts";

/** A dispatch that another one can replace. */
export interface ClosableDispatcher extends Dispatch {
  /** Closes each connection when it is idle. No request may start afterwards. */
  closeWhenIdle(): void;
}

/** Sends requests over Node's own keep-alive agents, which need hardly any loading and compilation. */
export function createHttpDispatch(options: DispatchOptions): ClosableDispatcher {
  return new HttpDispatch(options);
}

/** The used part of `node:http` and `node:https`. */
interface Protocol {
  readonly Agent: (new (options: AgentOptions) => Agent) & { readonly prototype: Agent };
  readonly request: (options: RequestOptions) => ClientRequest;
}

/** Connection settings of an origin. */
interface Host {
  readonly protocol: Protocol;
  readonly options: RequestOptions & { readonly agent: Agent };
}

/** How long before the host's timeout a connection is closed, in milliseconds. */
const hintMargin = 1_000;

class HttpDispatch implements ClosableDispatcher {
  readonly #options: DispatchOptions;
  readonly #agents: Map<string, Agent> = new Map();
  readonly #hosts: Map<string, Host> = new Map();

  constructor(options: DispatchOptions) {
    this.#options = options;
  }

  start(request: DispatchRequest): HttpRequest {
    const running = new HttpRequest(request.maxResponseSize, this.#options.connectTimeout);
    try {
      running.send(this.#getHost(request.origin), request);
    } catch (error) {
      running.abort(new DispatchError("refused", toMessage(error), error));
    }
    return running;
  }

  closeWhenIdle(): void {
    for (const agent of this.#agents.values()) {
      agent.maxFreeSockets = 0;
      for (const sockets of Object.values(agent.freeSockets)) for (const socket of sockets ?? []) socket.destroy();
    }
  }

  close(): Promise<void> {
    for (const agent of this.#agents.values()) agent.destroy();
    return Promise.resolve();
  }

  #getHost(origin: string): Host {
    let host = this.#hosts.get(origin);
    if (host === undefined) {
      const { protocol: scheme, hostname, port } = new URL(origin);
      // Loaded at first use: often only one of them is needed.
      const protocol: Protocol = process.getBuiltinModule(scheme === "https:" ? "node:https" : "node:http");
      const agent = this.#agents.get(scheme) ?? this.#createAgent(protocol);
      this.#agents.set(scheme, agent);
      // IPv6 addresses have brackets only in URLs.
      host = { protocol, options: { agent, protocol: scheme, hostname: hostname.replace(/^\[|\]$/g, ""), port } };
      this.#hosts.set(origin, host);
    }
    return host;
  }

  #createAgent({ Agent }: Protocol): Agent {
    const { connections, keepAliveTimeout } = this.#options;
    const agent = new Agent({ keepAlive: true, maxSockets: connections, timeout: keepAliveTimeout });
    return Object.assign(agent, {
      keepSocketAlive(socket: Socket): boolean {
        Agent.prototype.keepSocketAlive.call(agent, socket);
        // A shorter timeout is the host's hint, which started before ours.
        const { timeout = keepAliveTimeout } = socket;
        if (timeout >= keepAliveTimeout) return true;
        if (timeout > hintMargin) socket.setTimeout(timeout - hintMargin);
        return timeout > hintMargin;
      },
    });
  }
}

/** A running request through `node:http`, and its response. */
class HttpRequest extends NodeRequest {
  readonly #connectTimeout: number;
  #request: ClientRequest | undefined;
  #headers: IncomingHttpHeaders = noHeaders;
  #isSent = false;
  #isWhole = false;

  constructor(limit: number, connectTimeout: number) {
    super(limit);
    this.#connectTimeout = connectTimeout;
  }

  send({ protocol, options }: Host, { method, path, headers, body }: DispatchRequest): void {
    const request = protocol.request({
      ...options,
      method,
      path,
      headers: { ...headers, "accept-encoding": "gzip, br" },
    });
    this.#request = request;
    request.on("socket", (socket) => this.#follow(socket, options.protocol === "https:" ? "secureConnect" : "connect"));
    request.on("response", (response) => this.#receive(response));
    request.on("error", (error) => this.#break(error));
    request.on("close", () => this.#break(new Error("The connection was closed before there was a response")));
    request.end(body);
  }

  override header(name: string): string | undefined {
    const value = this.#headers[name];
    return Array.isArray(value) ? value.join(", ") : value;
  }

  protected override cancel(): void {
    this.#request?.destroy();
  }

  /** Waits for a connection; nothing was sent before. */
  #follow(socket: Socket, ready: "connect" | "secureConnect"): void {
    if (!socket.connecting) {
      this.#isSent = true;
      this.started = performance.now();
      return;
    }
    const timer = setTimeout(() => {
      this.abort(new DispatchError("unsent", `There was no connection within ${this.#connectTimeout} ms`));
    }, this.#connectTimeout);
    socket.once("lookup", () => {
      this.found = performance.now();
    });
    socket.once("connect", () => {
      this.connected = performance.now();
    });
    socket.once(ready, () => {
      this.#isSent = true;
      this.sent = performance.now();
    });
    for (const end of [ready, "close"]) socket.once(end, () => clearTimeout(timer));
  }

  #receive(response: IncomingMessage): void {
    response.on("data", (chunk: Buffer) => this.add(chunk));
    response.on("error", (error) => this.#break(error));
    response.on("end", () => {
      this.#isWhole = true;
      this.finish();
    });
    this.#headers = response.headers;
    this.begin(response.statusCode ?? 0);
  }

  #break(error: Error): void {
    // Ignores errors of the connection after the response.
    if (this.#isWhole || this.isSettled) return;
    this.fail(new DispatchError(toFailure(error, this.#isSent), toMessage(error), error));
  }
}

const noHeaders: IncomingHttpHeaders = {};
