import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createTransport } from "../../src/transport/retrying-transport.ts";
import { carriers, post } from "./failing-calls.ts";

/** Runs on a thread of its own: it has to close connections while the client's thread is busy. */
const hostSource = `
const { parentPort, workerData } = require("node:worker_threads");
const { createServer } = require("node:net");
const requests = [];
const sockets = new Set();
const server = createServer((socket) => {
  sockets.add(socket);
  socket.on("error", () => {});
  let received = "";
  socket.on("data", (chunk) => {
    received += chunk;
    const head = received.indexOf("\\r\\n\\r\\n");
    if (head === -1 || received.length < head + 6) return;
    requests.push(received.slice(head + 4));
    received = "";
    socket.write("HTTP/1.1 200 OK\\r\\ncontent-length: 2\\r\\n\\r\\n{}");
  });
  socket.on("close", () => {
    sockets.delete(socket);
    if (sockets.size > 0) return;
    Atomics.store(workerData, 0, 1);
    Atomics.notify(workerData, 0);
  });
});
server.listen(0, "127.0.0.1", () => parentPort.postMessage(server.address().port));
parentPort.on("message", (message) => {
  if (message === "requests") parentPort.postMessage(requests);
  else for (const socket of sockets) socket.destroy();
});
`;

interface Host {
  readonly origin: string;
  /** The bodies that it has read. */
  requests(): Promise<readonly string[]>;
  /** Makes it close its connections, and keeps this thread busy meanwhile: its event loop does not turn. */
  closeConnectionsWhileBusy(): void;
  close(): Promise<unknown>;
}

async function startHost(): Promise<Host> {
  const areClosed = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(hostSource, { eval: true, workerData: areClosed });
  const [port] = await once(worker, "message");
  return {
    origin: `http://127.0.0.1:${port}`,
    async requests() {
      worker.postMessage("requests");
      const [requests] = await once(worker, "message");
      return requests;
    },
    closeConnectionsWhileBusy() {
      Atomics.store(areClosed, 0, 0);
      worker.postMessage("close");
      if (Atomics.wait(areClosed, 0, 0, 20_000) === "timed-out") throw new Error("The host closed no connection");
      // The process counts as busy only after some time.
      block(50);
    },
    close: () => worker.terminate(),
  };
}

function block(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

describe.each(carriers)(
  "a keep-alive connection that its host closed while the process was busy, over %s",
  (_, options) => {
    let host: Host;
    beforeEach(async () => {
      host = await startHost();
    });
    afterEach(() => host.close());

    it("is not used for the next call, which the host reads once", async () => {
      const transport = createTransport({ ...options, retries: 0 });
      const bodies: string[] = [];
      for (let call = 0; call < 5; call++) {
        bodies.push(`{${call}`);
        await transport.send(post(host.origin, { body: `{${call}` }));
        host.closeConnectionsWhileBusy();
      }
      expect(await host.requests()).toEqual(bodies);
      await transport.close();
    });

    it("is not used for calls that began before the process was busy", async () => {
      const transport = createTransport({ ...options, retries: 0 });
      await transport.send(post(host.origin, { body: "{0" }));
      const later = transport.send(post(host.origin, { body: "{1" }));
      host.closeConnectionsWhileBusy();
      await later;
      expect(await host.requests()).toEqual(["{0", "{1"]);
      await transport.close();
    });

    it("is not used for any of several calls at once", async () => {
      const transport = createTransport({ ...options, retries: 0 });
      const send = (bodies: readonly string[]): Promise<unknown> =>
        Promise.all(bodies.map((body) => transport.send(post(host.origin, { body }))));
      await send(["{0", "{1", "{2", "{3"]);
      host.closeConnectionsWhileBusy();
      await send(["{4", "{5", "{6", "{7"]);
      expect([...(await host.requests())].sort()).toEqual(["{0", "{1", "{2", "{3", "{4", "{5", "{6", "{7"]);
      await transport.close();
    });
  },
);
