import type { Socket } from "node:net";
import { until } from "@fletch/test-kit/until";
import { describe, expect, it } from "vitest";
import { createTransport } from "../../src/transport/retrying-transport.ts";
import { carriers, post } from "./failing-calls.ts";
import { closedOrigin, httpResponse, listenRaw } from "./raw-server.ts";

const faults: readonly ((socket: Socket) => void)[] = [
  (socket) => socket.resetAndDestroy(),
  (socket) => void socket.end(),
  () => {},
  (socket) => void socket.write("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{"),
  (socket) => void socket.end("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{"),
  (socket) => void socket.write(httpResponse(429, "{}", { "retry-after": "1" })),
  (socket) => void socket.write(httpResponse(500, "{}")),
  (socket) => void socket.write(httpResponse(503, "{}", { connection: "close" })),
  (socket) => void socket.write(httpResponse(200, "no gzip", { "content-encoding": "gzip" })),
  (socket) => void socket.write("nonsense\r\n\r\n"),
  (socket) => void socket.write(httpResponse(200, "{}")),
];

function count(resource: string): number {
  return process.getActiveResourcesInfo().filter((each) => each === resource).length;
}

describe.each(carriers)("after all faults, over %s", (name, options) => {
  it("no socket and no timer is left open", async () => {
    const sockets = count("TCPSocketWrap");
    const timers = count("Timeout");
    {
      await using server = await listenRaw((socket, _request, number) => faults[number % faults.length]?.(socket));
      const dead = await closedOrigin();
      const transport = createTransport({ ...options, breaker: { failures: 1e9, openTime: { initial: 1, max: 1 } } });
      const calls = Array.from({ length: 110 }, (_, index) =>
        transport
          .send(
            post(index % 11 === 0 ? dead : server.origin, {
              timeout: 150,
              retry: index % 2 === 0 ? "always" : "if-not-sent",
              signal: index % 7 === 0 ? AbortSignal.timeout(50) : undefined,
            }),
          )
          .then(
            () => "answered",
            () => "failed",
          ),
      );
      const outcomes = await Promise.all(calls);
      expect(outcomes).toHaveLength(110);
      expect(transport.pending).toBe(0);
      await transport.close();
      // The runtime's own fetch keeps its idle connections; a pool of Fletch's keeps none.
      if (name !== "fetch") await until(() => server.open === 0);
    }
    await until(() => count("TCPSocketWrap") <= sockets && count("Timeout") <= timers);
  });
});
