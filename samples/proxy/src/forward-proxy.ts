import { createServer, request as forward, type Server } from "node:http";
import { type AddressInfo, connect } from "node:net";

/** A proxy as companies have them: it fetches URLs, and makes tunnels. It remembers what for. */
export interface ForwardProxy extends AsyncDisposable {
  readonly url: string;
  /** Host and port of each URL that was fetched and each tunnel that was made. */
  readonly seen: readonly string[];
}

export async function startForwardProxy(): Promise<ForwardProxy> {
  const seen: string[] = [];
  const server: Server = createServer((incoming, outgoing) => {
    const url = new URL(incoming.url ?? "", "http://nowhere.invalid");
    seen.push(url.host);
    const { method, headers } = incoming;
    const onward = forward(url, { method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    onward.on("error", () => outgoing.writeHead(502).end());
    incoming.pipe(onward);
  });
  server.on("connect", (incoming, socket) => {
    const host = incoming.url ?? "";
    seen.push(host);
    const { hostname, port } = new URL(`http://${host}`);
    const onward = connect(Number(port || 80), hostname, () => {
      socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
      socket.pipe(onward).pipe(socket);
    });
    onward.on("error", () => socket.destroy());
    socket.on("error", () => onward.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
