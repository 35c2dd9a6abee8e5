import { connect as connectTo, createServer, type Socket } from "node:net";
import { openPort } from "@fletch/test-kit/open-port";

/** A way to a server that can lose connections without a word, as a network does when a machine goes away. */
export interface SilentProxy extends AsyncDisposable {
  readonly port: number;
  /** Delivers nothing more over the connections that there are, and keeps them open. New ones are delivered. */
  silence(): void;
  /** Closes a connection when the server sends what has this text in it, and does not deliver that. Once. */
  cutAt(text: string): void;
  /** How many connections were cut. */
  readonly cuts: number;
}

/** @param target of the server, on this machine; asked for each connection */
export async function startProxy(target: () => number): Promise<SilentProxy> {
  const pairs = new Set<readonly [Socket, Socket]>();
  let cutText: string | null = null;
  let cuts = 0;
  const server = createServer((incoming) => {
    const outgoing = connectTo(target(), "127.0.0.1");
    const pair = [incoming, outgoing] as const;
    pairs.add(pair);
    const end = (): void => {
      pairs.delete(pair);
      incoming.destroy();
      outgoing.destroy();
    };
    for (const socket of pair) socket.on("error", end).on("close", end);
    incoming.on("data", (data) => outgoing.write(data));
    outgoing.on("data", (data) => {
      if (cutText !== null && data.includes(cutText)) {
        cutText = null;
        cuts++;
        end();
      } else {
        incoming.write(data);
      }
    });
  });
  const port = await openPort(server);
  return {
    port,
    silence() {
      for (const sockets of pairs) for (const socket of sockets) socket.removeAllListeners("data").pause();
    },
    cutAt(text) {
      cutText = text;
    },
    get cuts() {
      return cuts;
    },
    async [Symbol.asyncDispose]() {
      for (const sockets of pairs) for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
