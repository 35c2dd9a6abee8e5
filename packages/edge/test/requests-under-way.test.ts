import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { connect, type Socket } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import type { Edge } from "../src/create-edge.ts";
import { listen } from "../src/listen.ts";
import type { AccessLine } from "../src/observe/access-line.ts";
import { anArtifact } from "./an-artifact.ts";
import { anEdge } from "./an-edge.ts";
import { MemoryVisitorStore } from "./store/memory-visitor-store.ts";

const context = { channel: "web" };
const post = (url: string, body: object = { context }) =>
  fetch(`${url}/rest/v1/delivery?client=acme&sessionId=s`, {
    method: "POST",
    headers: { origin: "https://shop.test" },
    body: JSON.stringify(body),
  });

function requestText(body: object): string {
  const text = JSON.stringify(body);
  return `POST /rest/v1/delivery?client=acme&sessionId=s HTTP/1.1\r\nhost: edge\r\ncontent-length: ${Buffer.byteLength(text)}\r\n\r\n${text}`;
}

/** A connection that takes nothing unless it is told to. */
async function aConnection(port: number): Promise<Socket> {
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => undefined);
  await new Promise<void>((resolve) => socket.once("connect", resolve));
  return socket;
}

/** The server's ends of the connections to a port, in their order. */
function watchAccepted(port: number): Disposable & { readonly sockets: readonly Socket[] } {
  const sockets: Socket[] = [];
  const add = (message: unknown): void => {
    const { socket } = message as { readonly socket: Socket };
    if (socket.localPort === port) sockets.push(socket);
  };
  subscribe("net.server.socket", add);
  return { sockets, [Symbol.dispose]: () => void unsubscribe("net.server.socket", add) };
}

/** An edge whose Delivery requests wait from `hold` until `release`. */
function aHoldingEdge(): { readonly edge: Edge; hold(): void; release(): void } {
  const database = new MemoryVisitorStore();
  let held = Promise.resolve();
  let release = (): void => undefined;
  const load = database.load.bind(database);
  database.load = async (query) => {
    await held;
    return load(query);
  };
  return {
    edge: anEdge({ database }),
    hold() {
      held = new Promise((resolve) => {
        release = resolve;
      });
    },
    release: () => release(),
  };
}

const closed = (socket: Socket) => new Promise<true>((resolve) => socket.once("close", () => resolve(true)));

function largeArtifact(): object {
  const artifact = anArtifact() as {
    rules: { mboxes: { hero: { consequence: { options: { content: string }[] } }[] } };
  };
  for (const { consequence } of artifact.rules.mboxes.hero)
    for (const option of consequence.options) option.content = "x".repeat(1_000_000);
  return artifact;
}

describe("active requests", () => {
  it("end if the caller disconnects within the body, and count as refused", async () => {
    const lines: AccessLine[] = [];
    await using edge = anEdge({ onRequest: (line: AccessLine) => lines.push(line) });
    await using server = await listen(edge, { port: 0, maxRequests: 1 });
    const socket = await aConnection(server.port);
    socket.write(requestText({ context }).slice(0, -5));
    await expect.poll(async () => (await post(server.url)).status).toBe(503);
    socket.destroy();
    await expect.poll(async () => (await post(server.url)).status).toBe(200);
    expect(lines).toContainEqual(
      expect.objectContaining({ status: 400, reason: expect.stringContaining("The body did not arrive in full") }),
    );
  });

  it("are limited in total: others get 503 with Retry-After, and /health still responds", async () => {
    const { edge, hold, release } = aHoldingEdge();
    await using _ = edge;
    await using server = await listen(edge, { port: 0, maxRequests: 2 });
    hold();
    let settled = 0;
    const asked = Array.from({ length: 5 }, () => post(server.url).finally(() => settled++));
    await expect.poll(() => settled).toBe(3);
    release();
    const responses = await Promise.all(asked);
    expect(responses.map(({ status }) => status).sort()).toEqual([200, 200, 503, 503, 503]);
    const refused = responses.find(({ status }) => status === 503);
    expect(refused?.headers.get("retry-after")).toBe("1");
    expect(refused?.headers.get("access-control-expose-headers")).toContain("retry-after");
    expect(await refused?.json()).toEqual({
      status: 503,
      message: expect.stringContaining("at most 2 requests at once"),
    });
    expect((await post(server.url)).status).toBe(200);
    hold();
    const busy = [post(server.url), post(server.url)];
    while (edge.counters.requests < 5) await wait(5);
    for (const path of ["health", "ready", "metrics"]) expect((await fetch(`${server.url}/${path}`)).status).toBe(200);
    release();
    await Promise.all(busy);
  });

  it("are limited on one connection, which gets 503 for others, in order", async () => {
    await using edge = anEdge({ latency: 200 });
    await using server = await listen(edge, { port: 0, maxRequestsPerConnection: 4 });
    const socket = await aConnection(server.port);
    let text = "";
    socket.on("data", (chunk) => {
      text += chunk.toString("latin1");
    });
    socket.write(requestText({ context }).repeat(6));
    while ((text.match(/HTTP\/1\.1/g) ?? []).length < 6) await wait(5);
    expect(text.match(/HTTP\/1\.1 \d+/g)?.map((line) => line.slice(-3))).toEqual([
      "200",
      "200",
      "200",
      "200",
      "503",
      "503",
    ]);
    socket.destroy();
  });

  it("of a connection that floods the edge end with the connection", async () => {
    await using edge = anEdge({ latency: 60_000 });
    await using server = await listen(edge, { port: 0, maxRequestsPerConnection: 4 });
    const socket = await aConnection(server.port);
    const isClosed = closed(socket);
    socket.write(requestText({ context }).repeat(500));
    expect(await isClosed).toBe(true);
    expect((await fetch(`${server.url}/health`)).status).toBe(200);
  });
});

describe("connections", () => {
  it("that do not read their response are closed", async () => {
    await using edge = anEdge({ artifacts: [largeArtifact()] });
    await using server = await listen(edge, { port: 0, sendTimeout: 1_000 });
    using accepted = watchAccepted(server.port);
    const socket = await aConnection(server.port);
    socket.pause();
    const mboxes = Array.from({ length: 8 }, (_, index) => ({ name: "hero", index }));
    socket.write(requestText({ context, execute: { mboxes } }).repeat(3));
    // What the edge has cut off is told to a reader only.
    await expect.poll(() => accepted.sockets.map(({ destroyed }) => destroyed)).toEqual([true]);
    expect(edge.counters.requests).toBe(3);
    socket.resume();
    let received = 0;
    socket.on("data", (chunk) => {
      received += chunk.length;
    });
    await closed(socket);
    expect(received).toBeLessThan(24_000_000);
  });

  it("that wait for a slow response are not closed", async () => {
    await using edge = anEdge({ latency: 1_500 });
    await using server = await listen(edge, { port: 0, sendTimeout: 700 });
    expect((await post(server.url)).status).toBe(200);
  });

  it("with the most unread bytes are closed if all together exceed the limit", async () => {
    await using edge = anEdge({ artifacts: [largeArtifact()] });
    await using server = await listen(edge, { port: 0, maxHeldBytes: 20_000_000 });
    using accepted = watchAccepted(server.port);
    const small = await aConnection(server.port);
    small.write("POST /rest/v1/delivery?client=acme&sessionId=s HTTP/1.1\r\nhost: edge\r\ncontent-length: 30\r\n\r\n{");
    const mboxes = Array.from({ length: 8 }, (_, index) => ({ name: "hero", index }));
    const greedy = await Promise.all(Array.from({ length: 5 }, () => aConnection(server.port)));
    for (const socket of greedy) socket.pause().write(requestText({ context, execute: { mboxes } }).repeat(3));
    await expect.poll(() => accepted.sockets.filter(({ destroyed }) => destroyed).length).toBeGreaterThanOrEqual(3);
    const cutOff = await Promise.all(
      greedy.map(async (socket) => {
        let received = 0;
        socket.on("data", (chunk) => {
          received += chunk.length;
        });
        socket.resume();
        await Promise.race([closed(socket), wait(2_000)]);
        socket.destroy();
        return received < 24_000_000;
      }),
    );
    expect(cutOff.filter(Boolean).length).toBeGreaterThanOrEqual(3);
    expect(small.destroyed).toBe(false);
    small.destroy();
  });

  it("that are busy when the edge stops get Connection: close", async () => {
    const { edge, hold, release } = aHoldingEdge();
    await using _ = edge;
    const server = await listen(edge, { port: 0 });
    hold();
    const sockets = await Promise.all(Array.from({ length: 3 }, () => aConnection(server.port)));
    const texts = sockets.map(async (socket) => {
      let text = "";
      socket.on("data", (chunk) => {
        text += chunk.toString("latin1");
      });
      socket.write(requestText({ context }).repeat(2));
      await closed(socket);
      return text;
    });
    while (edge.counters.requests < 6) await wait(5);
    const closing = server.close();
    release();
    await closing;
    for (const text of await Promise.all(texts)) {
      expect(text.match(/HTTP\/1\.1 200/g)).toHaveLength(2);
      expect(
        text
          .match(/^connection: .*$/gim)
          ?.at(-1)
          ?.toLowerCase(),
      ).toBe("connection: close");
    }
  });
});
