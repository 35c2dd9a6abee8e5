import type { Agent, Dispatcher } from "undici";
import {
  type Dispatch,
  DispatchError,
  type DispatchOptions,
  type DispatchRequest,
  toFailure,
  toMessage,
} from "./dispatch.ts";
import { NodeRequest } from "./node-request.ts";
import { readProxies } from "./proxy-address.ts";

/** A dispatch that accepts requests before it is loaded. */
export interface LazyDispatcher extends Dispatch {
  readonly loading: Promise<unknown>;
}

/** Sends requests over undici's keep-alive pools, with the proxies of options and environment. Loads undici now. */
export function createUndiciDispatch(options: DispatchOptions): LazyDispatcher {
  let dispatcher: Dispatcher | undefined;
  let closed = false;
  // Without it undici waits for each response's head before the next request: right for one at a time.
  const isPipelined = (options.pipelining ?? 1) > 1;
  const load = async (): Promise<Dispatcher> => {
    dispatcher = await createAgent(options);
    // Closed meanwhile: leaves no socket behind.
    if (closed) await dispatcher.destroy();
    return dispatcher;
  };
  const loading = load();
  // Requests reject with the error.
  loading.catch(() => undefined);
  return {
    loading,
    start(request) {
      const exchange = new UndiciExchange(request.maxResponseSize);
      if (dispatcher !== undefined) {
        exchange.send(dispatcher, request, isPipelined);
      } else {
        loading.then(
          (loaded) => exchange.send(loaded, request, isPipelined),
          (error) => exchange.abort(new DispatchError("refused", toMessage(error), error)),
        );
      }
      return exchange;
    },
    async close() {
      closed = true;
      await dispatcher?.destroy();
    },
  };
}

async function createAgent(options: DispatchOptions): Promise<Dispatcher> {
  const { Agent, EnvHttpProxyAgent } = await import("./undici-agents.ts");
  const settings: Agent.Options = {
    connections: options.connections,
    pipelining: options.pipelining ?? (options.http2 ? 100 : 1),
    allowH2: options.http2,
    keepAliveTimeout: options.keepAliveTimeout,
    connect: { timeout: options.connectTimeout },
    // The transport has a deadline for the whole exchange.
    headersTimeout: 0,
    bodyTimeout: 0,
  };
  const { httpProxy, httpsProxy } = readProxies(options.proxy, process.env);
  if (httpProxy === undefined && httpsProxy === undefined) return new Agent(settings);
  // Empty, because the environment was read already.
  return new EnvHttpProxyAgent({ ...settings, httpProxy: httpProxy ?? "", httpsProxy: httpsProxy ?? "" });
}

/** Alternating names and values: undici makes such a list of an object anyway, and copying the object costs more. */
function toList(headers: DispatchRequest["headers"]): string[] {
  const list = ["accept-encoding", "gzip, br"];
  for (const name in headers) list.push(name, headers[name] as string);
  return list;
}

/** A request in undici's form. Undici keeps it until a connection is free. */
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

/** One request on its way through undici, and the answer as it comes in. */
class UndiciExchange extends NodeRequest implements Dispatcher.DispatchHandler {
  #controller: Dispatcher.DispatchController | undefined;

  send(dispatcher: Dispatcher, request: DispatchRequest, isPipelined: boolean): void {
    if (this.isSettled) return;
    try {
      dispatcher.dispatch(new UndiciOptions(request, isPipelined), this);
    } catch (error) {
      this.fail(new DispatchError("refused", toMessage(error), error));
    }
  }

  protected override cancel(reason: Error): void {
    this.#controller?.abort(reason);
  }

  // Called by undici

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    // Aborted while it waited for a connection: never sent.
    if (this.isSettled) controller.abort(new Error("aborted"));
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Dispatcher.ResponseData["headers"],
  ): void {
    this.begin(status, headers);
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.add(chunk);
  }

  onResponseEnd(): void {
    this.finish();
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.fail(new DispatchError(toFailure(error, this.#controller !== undefined), toMessage(error), error));
  }
}
