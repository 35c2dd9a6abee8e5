import { connect, createServer, type Socket } from "node:net";
import { openPort } from "./open-port.ts";

/** A TCP proxy whose connections can be cut. */
export interface CuttableProxy extends AsyncDisposable {
  /** `http://127.0.0.1:41234`, without a slash at the end. */
  readonly url: string;
  /** Ends every connection, and refuses new ones until `mend`. */
  cut(): void;
  mend(): void;
}

/** Starts a proxy to a local server. @param port the server's port */
export async function startCuttableProxy(port: number): Promise<CuttableProxy> {
  const sockets = new Set<Socket>();
  let isCut = false;
  const keep = (socket: Socket, other: () => Socket): void => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    socket.on("close", () => {
      sockets.delete(socket);
      other().destroy();
    });
  };
  const server = createServer((incoming) => {
    if (isCut) return incoming.destroy();
    const outgoing = connect(port, "127.0.0.1");
    keep(incoming, () => outgoing);
    keep(outgoing, () => incoming);
    incoming.pipe(outgoing).pipe(incoming);
    return undefined;
  });
  const ownPort = await openPort(server);
  const cut = (): void => {
    isCut = true;
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: `http://127.0.0.1:${ownPort}`,
    cut,
    mend: () => {
      isCut = false;
    },
    async [Symbol.asyncDispose]() {
      cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
