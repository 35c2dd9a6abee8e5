import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { TargetError } from "@fletch/delivery-api";
import { getRequestListener } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import type { Edge } from "./create-edge.ts";
import { allowOrigin } from "./delivery/cross-origin.ts";
import { toFailureResponse } from "./delivery/failure-response.ts";
import { createTakeDelivery, endOfTurn, type Listener } from "./delivery-listener.ts";
import { ConnectionReset } from "./faults/faults.ts";
import { errorResponse, toResponse } from "./http/responses.ts";
import { type CloseOptions, type ListenOptions, readGrace, readListenOptions } from "./listen-options.ts";
import { ErrorReporter } from "./observe/error-reporter.ts";
import { evaluationPath, exposedHeaders } from "./ofrep/ofrep-paths.ts";
import { type ConnectionLimits, describeBusy, RequestsUnderWay } from "./requests-under-way.ts";

/** An edge on a socket. */
export interface EdgeServer extends AsyncDisposable {
  /** `http://127.0.0.1:8080`, without a trailing slash. */
  readonly url: string;
  readonly port: number;
  /**
   * Refuses new requests, and settles when those in progress have their response; after `grace` milliseconds they are
   * cut off.
   *
   * @throws TargetError `invalid-options`; then the server goes on
   */
  close(options?: CloseOptions): Promise<void>;
}

/**
 * Puts an edge on a Node socket.
 *
 * @throws TargetError `invalid-options`, `listen-failed`, e.g. for a port in use, or `store-unavailable`
 */
export async function listen(
  edge: Pick<Edge, "fetch"> & Partial<Pick<Edge, "ready">>,
  options: ListenOptions,
): Promise<EdgeServer> {
  const { port, host, requestTimeout, onError, ...limits } = readListenOptions(options);
  await edge.ready?.();
  const underWay = new RequestsUnderWay(limits);
  const stopping = new AbortController();
  const listener = { edge, underWay, limits, stopping: stopping.signal, reporter: new ErrorReporter(onError) };
  const takesDelivery = createTakeDelivery(listener);
  const respondOther = getRequestListener((request, exchange) => respond(listener, request, exchange as RawResponse));
  const serverOptions = {
    requestTimeout,
    headersTimeout: requestTimeout,
    // The interval of Node's check for slow requests.
    connectionsCheckingInterval: Math.min(1_000, requestTimeout),
  };
  const server = createServer(serverOptions, (incoming, outgoing) => {
    if (!takesDelivery(incoming, outgoing)) void respondOther(incoming, outgoing);
  });
  server.maxConnections = limits.maxConnections;
  server.on("connection", (socket: Socket) => underWay.add(socket));
  server.setTimeout(limits.sendTimeout);
  server.on("timeout", (socket: Socket) => underWay.timeOut(socket));
  try {
    await start(server, port, host);
  } catch (error) {
    underWay.close();
    throw error;
  }
  const address = server.address();
  const boundPort = typeof address === "object" && address !== null ? address.port : port;
  const close = async (closeOptions: CloseOptions = {}): Promise<void> => {
    const grace = readGrace(closeOptions);
    underWay.stop();
    stopping.abort();
    await stop(server, grace);
    underWay.close();
  };
  return {
    url: `http://${host.includes(":") ? `[${host}]` : host}:${boundPort}`,
    port: boundPort,
    close,
    [Symbol.asyncDispose]: () => close(),
  };
}

interface RawResponse {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
}

interface FetchListener extends Listener {
  readonly reporter: ErrorReporter;
}

async function respond(
  listener: FetchListener,
  request: Request,
  { incoming, outgoing }: RawResponse,
): Promise<Response> {
  const { underWay, limits } = listener;
  const admission = underWay.begin(incoming, outgoing);
  try {
    const response = admission === "refused" ? refuse(request, limits) : await callFetch(listener, request, incoming);
    await endOfTurn();
    underWay.prepare(incoming, outgoing);
    return response;
  } catch (error) {
    if (!(error instanceof ConnectionReset)) throw error;
    incoming.socket.resetAndDestroy();
    return RESPONSE_ALREADY_SENT;
  } finally {
    underWay.end(admission);
  }
}

/** Reports what a wrapped `fetch` throws. @throws ConnectionReset for that injected fault */
async function callFetch(
  { edge, stopping, reporter }: FetchListener,
  request: Request,
  { socket, httpVersion }: IncomingMessage,
): Promise<Response> {
  try {
    return await edge.fetch(request, { remoteAddress: socket.remoteAddress, httpVersion, stopping });
  } catch (error) {
    return allowOrigin(request, toResponse(toFailureResponse(error, request, reporter)));
  }
}

/** OFREP clients do not know 503; they wait after 429. */
function refuse(request: Request, limits: ConnectionLimits): Response {
  const status = new URL(request.url).pathname.startsWith(evaluationPath) ? 429 : 503;
  return allowOrigin(request, errorResponse(status, describeBusy(limits), { "retry-after": "1" }), exposedHeaders);
}

function start(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (cause: NodeJS.ErrnoException): void => {
      const reason = cause.code === "EADDRINUSE" ? "the port is taken" : cause.message;
      reject(new TargetError("listen-failed", `Cannot listen on ${host}, port ${port}: ${reason}`, { cause }));
    };
    server.once("error", fail);
    try {
      server.listen(port, host, () => {
        server.off("error", fail);
        resolve();
      });
    } catch (error) {
      fail(error as NodeJS.ErrnoException); // An invalid port number.
    }
  });
}

/** The interval at which a stopping server looks for idle connections, in milliseconds. */
const idleCheckInterval = 20;

/** Closes idle connections at once, and others after their response or when the time is over. */
function stop(server: Server, grace: number): Promise<void> {
  return new Promise((resolve) => {
    const cutOff = setTimeout(() => server.closeAllConnections(), grace);
    const closeIdle = setInterval(() => server.closeIdleConnections(), idleCheckInterval);
    server.close(() => {
      clearTimeout(cutOff);
      clearInterval(closeIdle);
      resolve();
    });
  });
}
