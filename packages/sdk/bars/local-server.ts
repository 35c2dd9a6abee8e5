import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface LocalServer {
  readonly origin: string;
  readonly host: string;
  readonly port: number;
  close(): Promise<void>;
}

/** Starts an HTTP server that calls `handle` with each request and its body. */
export async function listen(
  handle: (request: IncomingMessage, response: ServerResponse, body: string) => void,
  port = 0,
): Promise<LocalServer> {
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => handle(request, response, Buffer.concat(chunks).toString()));
    request.on("error", () => {});
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const address = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${address.port}`,
    host: `127.0.0.1:${address.port}`,
    port: address.port,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Sends a response of the Delivery API without offers. */
export function respondDelivery(response: ServerResponse): void {
  response.setHeader("content-type", "application/json");
  response.end(
    '{"status":200,"requestId":"r","client":"acme","id":{"tntId":"visitor.28_0"},"edgeHost":"mboxedge28.tt.omtrdc.net"}',
  );
}
