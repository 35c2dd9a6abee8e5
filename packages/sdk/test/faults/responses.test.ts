import { brotliCompressSync, gzipSync } from "node:zlib";
import { until } from "@fletch/test-kit/until";
import { describe, expect, it } from "vitest";
import { createTransport } from "../../src/transport/retrying-transport.ts";
import { createFakeClock } from "../fake-clock.ts";
import { carriers, failureWith, post, toFailure } from "./failing-calls.ts";
import { httpResponse, listenRaw } from "./raw-server.ts";

// 100 MB of zeros. A gzip file may have several members: one megabyte has to be compressed.
const bomb = Buffer.concat(Array(100).fill(gzipSync(Buffer.alloc(1_048_576))));

describe.each(carriers)("invalid and failed responses, over %s", (_, options) => {
  it("reports the status and the API's message", async () => {
    await using server = await listenRaw((socket) =>
      socket.write(httpResponse(400, '{"status":400,"message":"prefetch.mboxes[0].name is required"}')),
    );
    const error = await failureWith(options, post(server.origin));
    expect(error).toMatchObject({ code: "http-error", httpStatus: 400, attempts: 1 });
    expect(error.message).toContain("prefetch.mboxes[0].name is required");
  });

  it("does not quote the HTML page of a proxy", async () => {
    await using server = await listenRaw((socket) =>
      socket.write(httpResponse(502, "<html>Bad gateway</html>", { "content-type": "text/html" })),
    );
    const error = await failureWith({ ...options, retries: 0 }, post(server.origin));
    expect(error).toMatchObject({ code: "http-error", httpStatus: 502 });
    expect(error.message).not.toContain("html");
  });

  it.each([301, 302, 307])("does not follow a redirect (%i) to another host", async (status) => {
    await using otherActivities = await listenRaw((socket) => socket.write(httpResponse(200, "{}")));
    await using server = await listenRaw((socket) =>
      socket.write(httpResponse(status, "", { location: `${otherActivities.origin}/rest/v1/delivery` })),
    );
    const error = await failureWith(options, post(server.origin));
    expect(error.code).toBe("http-error");
    expect(otherActivities.requests).toHaveLength(0);
  });

  it.each([500, 501])("does not retry after status %i", async (status) => {
    await using server = await listenRaw((socket) => socket.write(httpResponse(status, "{}")));
    expect(await failureWith(options, post(server.origin, { retry: "always" }))).toMatchObject({
      httpStatus: status,
      attempts: 1,
    });
  });

  it.each([502, 503, 504])("retries only safe calls after status %i", async (status) => {
    await using server = await listenRaw((socket) => socket.write(httpResponse(status, "{}")));
    expect(await failureWith(options, post(server.origin, { retry: "always" }))).toMatchObject({
      httpStatus: status,
      attempts: 3,
    });
    expect(await failureWith(options, post(server.origin))).toMatchObject({ httpStatus: status, attempts: 1 });
    expect(await failureWith(options, post(server.origin, { retry: "never" }))).toMatchObject({ attempts: 1 });
  });

  it("waits for Retry-After if the deadline allows it", async () => {
    await using server = await listenRaw((socket, _request, number) => {
      socket.write(number === 1 ? httpResponse(429, "{}", { "retry-after": "1" }) : httpResponse(200, "{}"));
    });
    const clock = createFakeClock();
    const transport = createTransport({ ...options, clock, random: () => 0 });
    const response = transport.send(post(server.origin, { timeout: 10_000 }));
    await until(() => clock.waiting.includes(1_000));
    await clock.advance(999);
    expect(server.requests).toHaveLength(1);
    await clock.advance(1);
    expect((await response).attempts).toBe(2);
    await transport.close();
  });

  it("does not wait for a Retry-After beyond the deadline", async () => {
    await using server = await listenRaw((socket) => socket.write(httpResponse(429, "{}", { "retry-after": "3600" })));
    expect(await failureWith(options, post(server.origin))).toMatchObject({
      code: "http-error",
      httpStatus: 429,
      attempts: 1,
    });
  });

  it("reports a truncated body", async () => {
    await using server = await listenRaw((socket) => {
      socket.end('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"status":200');
    });
    expect(await failureWith(options, post(server.origin))).toMatchObject({ code: "network-error", attempts: 1 });
  });

  it("reports a response that is not HTTP", async () => {
    await using server = await listenRaw((socket) => void socket.end("SSH-2.0-OpenSSH_9.6\r\n"));
    expect(await failureWith(options, post(server.origin))).toMatchObject({ code: "network-error", attempts: 1 });
  });

  it("reports a body that is not gzip despite its Content-Encoding", async () => {
    await using server = await listenRaw((socket) =>
      socket.write(httpResponse(200, "not gzip", { "content-encoding": "gzip" })),
    );
    const error = await failureWith(options, post(server.origin));
    expect(["invalid-response", "network-error"]).toContain(error.code);
    expect(error.attempts).toBe(1);
  });

  it("stops reading a body of 100 MB, and closes the socket", async () => {
    const megabyte = Buffer.alloc(1_048_576, 32);
    let sent = 0;
    await using server = await listenRaw((socket) => {
      socket.write(`HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n`);
      const write = (): void => {
        while (sent < 100 && !socket.destroyed) {
          sent++;
          socket.write("100000\r\n");
          socket.write(megabyte);
          if (!socket.write("\r\n")) return void socket.once("drain", write);
        }
      };
      write();
    });
    const transport = createTransport(options);
    const error = await toFailure(transport, post(server.origin, { timeout: 10_000 }));
    expect(error).toMatchObject({ code: "invalid-response", attempts: 1 });
    expect(error.message).toContain("16777216 bytes");
    expect(sent).toBeLessThan(100);
    await until(() => server.open === 0);
    await transport.close();
  });

  it("stops at a small body that decompresses to 100 MB", async () => {
    await using server = await listenRaw((socket) =>
      socket.write(httpResponse(200, bomb, { "content-encoding": "gzip" })),
    );
    expect(await failureWith(options, post(server.origin, { timeout: 10_000 }))).toMatchObject({
      code: "invalid-response",
    });
  });

  it.each([
    ["gzip", gzipSync],
    ["br", brotliCompressSync],
  ] as const)("reads a body that is compressed with %s", async (encoding, compress) => {
    await using server = await listenRaw((socket) =>
      socket.write(httpResponse(200, compress('{"name":"Größe"}'), { "content-encoding": encoding })),
    );
    const transport = createTransport(options);
    expect((await transport.send(post(server.origin))).text).toBe('{"name":"Größe"}');
    await transport.close();
  });

  it("reads an empty response", async () => {
    await using server = await listenRaw((socket) => socket.write("HTTP/1.1 204 No Content\r\n\r\n"));
    const transport = createTransport(options);
    expect(await transport.send(post(server.origin))).toMatchObject({ status: 204, text: "" });
    await transport.close();
  });
});
