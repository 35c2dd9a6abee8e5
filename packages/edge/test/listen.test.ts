import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { text as readAll } from "node:stream/consumers";
import { setTimeout as wait } from "node:timers/promises";
import { afterEach, describe, expect, it, vi } from "vitest";
import { listen } from "../src/listen.ts";
import type { OnError } from "../src/observe/error-reporter.ts";
import { anEdge } from "./an-edge.ts";

const context = { channel: "web" };
const post = (url: string) =>
  fetch(`${url}/rest/v1/delivery?client=acme&sessionId=s`, { method: "POST", body: JSON.stringify({ context }) });

async function sendInChunks(port: number, [first, second]: readonly Uint8Array[]): Promise<object> {
  const length = (first?.length ?? 0) + (second?.length ?? 0);
  const asked = request({
    port,
    method: "POST",
    path: "/rest/v1/delivery?client=acme&sessionId=s",
    headers: { "content-length": length },
  });
  asked.setNoDelay(true);
  asked.write(first);
  await wait(50); // The first piece is on its own.
  asked.end(second);
  const [response] = (await once(asked, "response")) as [IncomingMessage];
  return JSON.parse(await readAll(response)) as object;
}

afterEach(() => {
  vi.useRealTimers();
});

describe("listen", () => {
  it("listens on a free port, and stops when it is closed", async () => {
    await using edge = anEdge();
    const server = await listen(edge, { port: 0 });
    expect(server.url).toBe(`http://127.0.0.1:${server.port}`);
    expect((await post(server.url)).status).toBe(200);
    await server.close();
    await expect(post(server.url)).rejects.toThrow();
  });

  it("rejects if the port is in use or invalid", async () => {
    await using edge = anEdge();
    await using server = await listen(edge, { port: 0 });
    const taken = expect.objectContaining({ code: "listen-failed", message: expect.stringContaining("port is taken") });
    await expect(listen(edge, { port: server.port })).rejects.toEqual(taken);
    await expect(listen(edge, { port: 70_000 })).rejects.toMatchObject({ code: "listen-failed" });
  });

  it("leaves no timer behind if it rejects", async () => {
    await using edge = anEdge();
    await using server = await listen(edge, { port: 0 });
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    for (const port of [server.port, 70_000]) {
      await expect(listen(edge, { port })).rejects.toMatchObject({ code: "listen-failed" });
    }
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
  });

  it("reads a body in one chunk, in several, with a byte order mark, compressed, or without a length", async () => {
    await using edge = anEdge();
    await using server = await listen(edge, { port: 0 });
    const url = `${server.url}/rest/v1/delivery?client=acme&sessionId=s`;
    const text = JSON.stringify({ requestId: "r", id: { tntId: "Zoë", thirdPartyId: "€" }, context });
    const bytes = new TextEncoder().encode(text);
    const middle = bytes.findIndex((byte) => byte > 0x7f) + 1; // Within a character.
    const compressed = new Response(text).body?.pipeThrough(new CompressionStream("gzip"));
    const streamed = { body: new Blob([bytes]).stream(), duplex: "half" };
    const ways: readonly RequestInit[] = [
      { body: text },
      { body: `\ufeff${text}` },
      { body: await new Response(compressed).arrayBuffer(), headers: { "content-encoding": "gzip" } },
      streamed,
    ];
    const responses = await Promise.all(
      ways.map(async (init) => (await fetch(url, { method: "POST", ...init })).json() as Promise<object>),
    );
    responses.push(await sendInChunks(server.port, [bytes.slice(0, middle), bytes.slice(middle)]));
    expect(responses).toEqual(responses.map(() => responses[0]));
    expect(responses[0]).toMatchObject({ status: 200, requestId: "r", id: { tntId: "Zoë", thirdPartyId: "€" } });
  });

  it("passes every request to the given `fetch`", async () => {
    await using edge = anEdge();
    const seen: string[] = [];
    const watched: typeof edge = {
      ...edge,
      fetch: (request, caller) => {
        seen.push(new URL(request.url).pathname);
        return edge.fetch(request, caller);
      },
    };
    await using server = await listen(watched, { port: 0 });
    expect((await post(server.url)).status).toBe(200);
    expect(seen).toEqual(["/rest/v1/delivery"]);
  });

  it("finishes active requests when it is closed", async () => {
    await using edge = anEdge({ latency: 100 });
    const server = await listen(edge, { port: 0 });
    const arrived = new Promise<void>((resolve) => {
      const look = () => (edge.counters.requests > 0 ? resolve() : setTimeout(look, 5));
      look();
    });
    const response = post(server.url);
    await arrived;
    await server.close();
    expect((await response).status).toBe(200);
  });

  it("closes connections that do not finish within the grace period", async () => {
    await using edge = anEdge({ latency: 3_600_000 });
    const server = await listen(edge, { port: 0 });
    const response = post(server.url).then(
      () => "answered",
      () => "cut off",
    );
    while (edge.counters.requests === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await server.close({ grace: 10 });
    expect(await response).toBe("cut off");
  });

  it("does not cut off running requests for a grace beyond the longest delay of timers", async () => {
    await using edge = anEdge({ latency: 50 });
    for (const grace of [2 ** 31, Number.POSITIVE_INFINITY]) {
      const server = await listen(edge, { port: 0 });
      const before = edge.counters.requests;
      const response = post(server.url);
      while (edge.counters.requests === before) await new Promise((resolve) => setTimeout(resolve, 5));
      await server.close({ grace });
      expect((await response).status).toBe(200);
    }
  });

  it("rejects times that are none, and unknown options", async () => {
    await using edge = anEdge();
    const invalid = (message: string) =>
      expect.objectContaining({ code: "invalid-options", message: expect.stringContaining(message) });
    for (const requestTimeout of [Number.POSITIVE_INFINITY, Number.NaN, -1, 0, 0.5, "1s"] as number[]) {
      await expect(listen(edge, { port: 0, requestTimeout })).rejects.toEqual(invalid("options.requestTimeout"));
    }
    const misspelt = { port: 0, requestTimout: 1 };
    await expect(listen(edge, misspelt)).rejects.toEqual(invalid('did you mean "requestTimeout"?'));
    await using server = await listen(edge, { port: 0, requestTimeout: 2 ** 40, sendTimeout: 2 ** 40 });
    expect((await post(server.url)).status).toBe(200);
    for (const grace of [Number.NaN, -1, "1s"] as number[]) {
      await expect(server.close({ grace })).rejects.toEqual(invalid("options.grace"));
    }
    await expect(server.close({ grase: 1 } as object)).rejects.toEqual(invalid('did you mean "grace"?'));
    expect((await post(server.url)).status).toBe(200);
  });

  it("reports what a wrapped `fetch` throws to onError, and responds 500 without it", async () => {
    await using edge = anEdge();
    const told: [string, string | undefined][] = [];
    const broken = {
      ...edge,
      fetch: (request: Request) => Promise.reject(new Error(`no upstream for ${new URL(request.url).pathname}`)),
    };
    const onError: OnError = ({ message }, { requestId }) => void told.push([message, requestId]);
    await using server = await listen(broken, { port: 0, onError });
    const response = await post(server.url);
    const requestId = response.headers.get("x-request-id") ?? "";
    expect(response.status).toBe(500);
    expect(await response.json()).toEqual({ status: 500, message: `The edge failed (request ${requestId})` });
    expect(told).toEqual([["no upstream for /rest/v1/delivery", requestId]]);
  });
});
