import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createTransport } from "../../src/transport/retrying-transport.ts";
import { carriers, post } from "./failing-calls.ts";

/** Runs on a thread of its own: it has to close connections while the client's thread is busy. */
const hostSource = `
const { parentPort } = require("node:worker_threads");
const { createServer } = require("node:net");
const requests = [];
let idle = 30;
const server = createServer((socket) => {
  socket.on("error", () => {});
  let received = "";
  let timer;
  socket.on("data", (chunk) => {
    clearTimeout(timer);
    received += chunk;
    const head = received.indexOf("\\r\\n\\r\\n");
    if (head === -1 || received.length < head + 6) return;
    requests.push(received.slice(head + 4));
    received = "";
    socket.write("HTTP/1.1 200 OK\\r\\ncontent-length: 2\\r\\n\\r\\n{}");
    timer = setTimeout(() => socket.destroy(), idle);
  });
});
server.listen(0, "127.0.0.1", () => parentPort.postMessage(server.address().port));
parentPort.on("message", () => parentPort.postMessage(requests));
`;

interface Host {
  readonly origin: string;
  /** The bodies that it has read. */
  requests(): Promise<readonly string[]>;
  close(): Promise<unknown>;
}

async function startHost(): Promise<Host> {
  const worker = new Worker(hostSource, { eval: true });
  const [port] = await once(worker, "message");
  return {
    origin: `http://127.0.0.1:${port}`,
    async requests() {
      worker.postMessage("requests");
      const [requests] = await once(worker, "message");
      return requests;
    },
    close: () => worker.terminate(),
  };
}

/** Keeps this thread busy: its event loop does not turn. */
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
        block(150);
      }
      expect(await host.requests()).toEqual(bodies);
      await transport.close();
    });

    it("is not used for calls that began before the process was busy", async () => {
      const transport = createTransport({ ...options, retries: 0 });
      await transport.send(post(host.origin, { body: "{0" }));
      const later = transport.send(post(host.origin, { body: "{1" }));
      block(150);
      await later;
      expect(await host.requests()).toEqual(["{0", "{1"]);
      await transport.close();
    });

    it("is not used for any of several calls at once", async () => {
      const transport = createTransport({ ...options, retries: 0 });
      const send = (bodies: readonly string[]): Promise<unknown> =>
        Promise.all(bodies.map((body) => transport.send(post(host.origin, { body }))));
      await send(["{0", "{1", "{2", "{3"]);
      block(150);
      await send(["{4", "{5", "{6", "{7"]);
      expect([...(await host.requests())].sort()).toEqual(["{0", "{1", "{2", "{3", "{4", "{5", "{6", "{7"]);
      await transport.close();
    });
  },
);
