import { createServer, request as forward, type Server } from "node:http";
import { type AddressInfo, connect } from "node:net";

/** A forward proxy: requests URLs and opens tunnels. Records their hosts. */
export interface ForwardProxy extends AsyncDisposable {
  readonly url: string;
  /** Host and port of each request and tunnel. */
  readonly hosts: readonly string[];
}

export async function startForwardProxy(): Promise<ForwardProxy> {
  const hosts: string[] = [];
  const server: Server = createServer((incoming, outgoing) => {
    const url = new URL(incoming.url ?? "", "http://nowhere.invalid");
    hosts.push(url.host);
    const { method, headers } = incoming;
    const onward = forward(url, { method, headers }, (response) => {
      outgoing.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(outgoing);
    });
    onward.on("error", () => outgoing.writeHead(502).end());
    incoming.pipe(onward);
  });
  server.on("connect", (incoming, socket) => {
    const host = incoming.url ?? "";
    hosts.push(host);
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
    hosts,
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
