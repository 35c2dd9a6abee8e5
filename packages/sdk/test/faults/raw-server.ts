/** A server that does with each connection whatever a test says: the edge's own fault switches are too polite for this. */
import { createServer, type Server, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import { findFreePort } from "@fletch/test-kit/find-free-port";
import { openPort } from "@fletch/test-kit/open-port";

export interface RawServer {
  readonly origin: string;
  readonly port: number;
  /** Requests whose head came in. */
  readonly requests: readonly string[];
  /** Connections that are open now. */
  readonly open: number;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Called with each request's head and body, and its number: 1, 2, … */
export type OnRequest = (socket: Socket, request: string, number: number) => void;

export interface RawServerOptions {
  readonly onConnect?: (socket: Socket) => void;
  readonly tls?: { readonly key: string; readonly cert: string };
}

export async function listenRaw(onRequest: OnRequest, options: RawServerOptions = {}): Promise<RawServer> {
  const sockets = new Set<Socket>();
  const requests: string[] = [];
  const onSocket = (socket: Socket): void => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => {});
    options.onConnect?.(socket);
    let received = "";
    socket.on("data", (chunk) => {
      received += chunk.toString("latin1");
      for (let request = takeRequest(received); request !== undefined; request = takeRequest(received)) {
        received = received.slice(request.length);
        requests.push(request);
        onRequest(socket, request, requests.length);
      }
    });
  };
  const server: Server = options.tls === undefined ? createServer(onSocket) : createTlsServer(options.tls, onSocket);
  const port = await openPort(server);
  return {
    origin: `${options.tls === undefined ? "http" : "https"}://127.0.0.1:${port}`,
    port,
    requests,
    get open() {
      return sockets.size;
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A whole HTTP answer. */
export function httpResponse(
  status: number,
  body: string | Buffer,
  headers: Readonly<Record<string, string>> = {},
): Buffer {
  const bytes = Buffer.from(body as string);
  const lines = Object.entries({
    "content-length": String(bytes.length),
    "content-type": "application/json",
    ...headers,
  });
  const head = `HTTP/1.1 ${status} Status\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n`;
  return Buffer.concat([Buffer.from(head), bytes]);
}

/** An address on which nobody listens. */
export async function closedOrigin(): Promise<string> {
  return `http://127.0.0.1:${await findFreePort()}`;
}

/** The first whole request of what came in. */
function takeRequest(received: string): string | undefined {
  const head = received.indexOf("\r\n\r\n");
  if (head === -1) return undefined;
  const length = Number(/^content-length: *(\d+)/im.exec(received.slice(0, head))?.[1] ?? 0);
  const end = head + 4 + length;
  return received.length < end ? undefined : received.slice(0, end);
}
