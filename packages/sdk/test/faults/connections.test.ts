import type { Socket } from "node:net";
import { until } from "@fletch/test-kit/until";
import { generate } from "selfsigned";
import { describe, expect, it } from "vitest";
import { createTransport } from "../../src/transport/retrying-transport.ts";
import { carriers, failureWith, nodeCarriers, post, toFailure } from "./failing-calls.ts";
import { closedOrigin, httpResponse, listenRaw } from "./raw-server.ts";

// Concurrent, because they wait: Node's fetch closes the connection of an aborted request only after four seconds.
describe.concurrent.each(carriers)("failing connections, over %s", (_, options) => {
  it("retries a refused connection, and then reports it", async () => {
    const error = await failureWith(options, post(await closedOrigin()));
    expect(error).toMatchObject({ code: "network-error", attempts: 3 });
    expect(error.message).toContain("ECONNREFUSED");
    expect(error.cause).toBeDefined();
  });

  it("reports a host that does not resolve", async () => {
    // No name server is asked, which may be slow: a label has at most 63 letters.
    const error = await failureWith({ ...options, retries: 0 }, post(`http://${"x".repeat(64)}.invalid`));
    expect(error).toMatchObject({ code: "network-error", attempts: 1 });
    expect(error.message).toMatch(/ENOTFOUND|EAI_AGAIN/);
  });

  it("does not retry a call whose connection was reset after it was sent", async () => {
    await using server = await listenRaw((socket) => socket.resetAndDestroy());
    const error = await failureWith(options, post(server.origin));
    expect(error).toMatchObject({ code: "network-error", attempts: 1 });
    expect(server.requests).toHaveLength(1);
    await until(() => server.open === 0);
  });

  it("retries a safe call after its connection was reset", async () => {
    await using server = await listenRaw((socket, _request, number) => {
      if (number < 3) socket.resetAndDestroy();
      else socket.write(httpResponse(200, '{"ok":true}'));
    });
    const transport = createTransport(options);
    const response = await transport.send(post(server.origin, { retry: "always" }));
    expect(response.attempts).toBe(3);
    expect(response.text).toBe('{"ok":true}');
    await transport.close();
  });

  it("closes the socket of a server that never responds", async () => {
    await using server = await listenRaw(() => {});
    const transport = createTransport(options);
    const error = await toFailure(transport, post(server.origin, { timeout: 100 }));
    expect(error).toMatchObject({ code: "request-timeout", attempts: 1 });
    await until(() => server.open === 0);
    await transport.close();
  });

  it("closes the socket of a server that stops within the body", async () => {
    await using server = await listenRaw((socket) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"status":');
    });
    const transport = createTransport(options);
    const error = await toFailure(transport, post(server.origin, { timeout: 100 }));
    expect(error).toMatchObject({ code: "request-timeout", attempts: 1 });
    await until(() => server.open === 0);
    await transport.close();
  });

  it("keeps the deadline for a server that sends a byte at a time", async () => {
    await using server = await listenRaw((socket) => {
      socket.write("HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n");
      const drip = setInterval(() => socket.write(" "), 10);
      socket.on("close", () => clearInterval(drip));
    });
    const transport = createTransport(options);
    expect(await toFailure(transport, post(server.origin, { timeout: 150 }))).toMatchObject({
      code: "request-timeout",
    });
    await until(() => server.open === 0);
    await transport.close();
  });

  it("rejects at the deadline if the connection is accepted and nothing follows", async () => {
    await using server = await listenRaw(() => {}, { onConnect: (socket) => socket.pause() });
    expect(await failureWith(options, post(server.origin, { timeout: 100 }))).toMatchObject({
      code: "request-timeout",
    });
  });

  it("refuses an untrusted certificate, without a retry", async () => {
    const { private: key, cert } = await generate([{ name: "commonName", value: "127.0.0.1" }], { keyType: "ec" });
    await using server = await listenRaw((socket) => socket.write(httpResponse(200, "{}")), { tls: { key, cert } });
    const error = await failureWith(options, post(server.origin, { retry: "always" }));
    expect(error).toMatchObject({ code: "network-error", attempts: 1 });
    expect(server.requests).toHaveLength(0);
  });

  it("reports a server that does not speak TLS", async () => {
    await using server = await listenRaw(() => {}, { onConnect: (socket) => void socket.end("not TLS\r\n\r\n") });
    const error = await failureWith(options, post(server.origin.replace("http:", "https:")));
    expect(error.code).toBe("network-error");
  });

  it("ends a call, and its socket, with the caller's signal", async () => {
    await using server = await listenRaw(() => {});
    const transport = createTransport(options);
    const controller = new AbortController();
    const outcome = toFailure(transport, post(server.origin, { signal: controller.signal, timeout: 10_000 }));
    await until(() => server.requests.length === 1);
    controller.abort(new Error("the visitor left"));
    const error = await outcome;
    expect(error.code).toBe("request-aborted");
    expect(error.cause).toMatchObject({ message: "the visitor left" });
    await until(() => server.open === 0);
    await transport.close();
  });

  it("sends nothing for an aborted signal", async () => {
    await using server = await listenRaw((socket) => socket.write(httpResponse(200, "{}")));
    const error = await failureWith(options, post(server.origin, { signal: AbortSignal.abort() }));
    expect(error).toMatchObject({ code: "request-aborted", attempts: 0 });
    expect(server.requests).toHaveLength(0);
  });

  it("leaves no listener on the caller's signal", async () => {
    await using server = await listenRaw((socket) => socket.write(httpResponse(200, "{}")));
    const transport = createTransport(options);
    const { signal } = new AbortController();
    const listeners = { added: 0, removed: 0 };
    const watched = Object.assign(signal, {
      addEventListener: (...args: Parameters<AbortSignal["addEventListener"]>) => {
        listeners.added++;
        EventTarget.prototype.addEventListener.apply(signal, args);
      },
      removeEventListener: (...args: Parameters<AbortSignal["removeEventListener"]>) => {
        listeners.removed++;
        EventTarget.prototype.removeEventListener.apply(signal, args);
      },
    });
    for (let call = 0; call < 20; call++) await transport.send(post(server.origin, { signal: watched }));
    expect(listeners).toEqual({ added: 20, removed: 20 });
    await transport.close();
  });

  it("aborts active calls when it is closed, and refuses later ones", async () => {
    await using server = await listenRaw(() => {});
    const transport = createTransport(options);
    const outcome = toFailure(transport, post(server.origin, { timeout: 10_000 }));
    await until(() => server.requests.length === 1);
    await transport.close();
    expect(await outcome).toMatchObject({ code: "client-closed", attempts: 1 });
    expect(await toFailure(transport, post(server.origin))).toMatchObject({ code: "client-closed", attempts: 0 });
    await until(() => server.open === 0);
  });

  it("lets active calls finish until the deadline of close", async () => {
    await using server = await listenRaw((socket) => void setTimeout(() => socket.write(httpResponse(200, "{}")), 50));
    const transport = createTransport(options);
    const response = transport.send(post(server.origin));
    await until(() => server.requests.length === 1);
    await transport.close({ deadline: 5_000 });
    expect((await response).status).toBe(200);
  });
});

describe.each(nodeCarriers)("keep-alive connections, over %s", (_, options) => {
  it("are reused, and closed with the transport", async () => {
    let connections = 0;
    await using server = await listenRaw((socket) => socket.write(httpResponse(200, "{}")), {
      onConnect: () => connections++,
    });
    const transport = createTransport(options);
    for (let call = 0; call < 10; call++) await transport.send(post(server.origin));
    // The second may be opened while the first is still being returned to the pool.
    expect(connections).toBeLessThanOrEqual(2);
    await transport.close();
    await until(() => server.open === 0);
  });

  it("are limited by maxConnections", async () => {
    let most = 0;
    const waiting: Socket[] = [];
    await using server = await listenRaw((socket) => {
      most = Math.max(most, server.open);
      waiting.push(socket);
      // Nothing is answered before there are as many as were asked for.
      if (most < 3) return;
      setTimeout(() => {
        for (const each of waiting.splice(0)) each.write(httpResponse(200, "{}"));
      }, 5);
    });
    const transport = createTransport({ ...options, connections: 3 });
    await Promise.all(Array.from({ length: 30 }, () => transport.send(post(server.origin))));
    expect(most).toBe(3);
    await transport.close();
  });
});
