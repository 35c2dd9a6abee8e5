import { isTargetError, TargetError } from "@fletch/delivery-api";
import { until } from "@fletch/test-kit/until";
import { describe, expect, it } from "vitest";
import { createTransport } from "../../src/transport/retrying-transport.ts";
import { createFakeClock, settle } from "../fake-clock.ts";
import { carriers, post, toFailure } from "./failing-calls.ts";
import { closedOrigin, httpResponse, listenRaw } from "./raw-server.ts";

describe.each(carriers)("an outage, over %s", (_, options) => {
  it("is not amplified: there are at most 1.2 requests for each call", async () => {
    await using server = await listenRaw((socket) => socket.write(httpResponse(503, "{}")));
    const transport = createTransport(options);
    const calls = 300;
    for (let call = 0; call < calls; call += 20) {
      await Promise.all(
        Array.from({ length: 20 }, () =>
          toFailure(transport, post(server.origin, { retry: "always" })).catch(() => {}),
        ),
      );
    }
    expect(server.requests.length).toBeLessThanOrEqual(calls * 1.2);
    await transport.close();
  });

  it("opens the circuit of its host only, reports it once, and rejects without a request", async () => {
    await using server = await listenRaw((socket) => socket.write(httpResponse(500, "{}")));
    await using healthy = await listenRaw((socket) => socket.write(httpResponse(200, "{}")));
    const changes: string[] = [];
    // Time stands still: no probe falls due.
    const clock = createFakeClock();
    const onCircuit = (host: string, state: string): void => void changes.push(`${host} ${state}`);
    const transport = createTransport({ ...options, clock, onCircuit });
    for (let call = 0; call < 10; call++) await toFailure(transport, post(server.origin));
    const error = await toFailure(transport, post(server.origin));
    expect(error).toMatchObject({ code: "circuit-open", attempts: 0 });
    expect(server.requests).toHaveLength(10);
    expect(changes).toEqual([`127.0.0.1:${server.port} open`]);
    expect(transport.isCircuitOpen(server.origin)).toBe(true);
    expect((await transport.send(post(healthy.origin))).status).toBe(200);
    await transport.close();
  });

  it("closes the circuit with the first probe that succeeds", async () => {
    let status = 500;
    await using server = await listenRaw((socket) => socket.write(httpResponse(status, "{}")));
    const clock = createFakeClock();
    const changes: string[] = [];
    const transport = createTransport({ ...options, clock, onCircuit: (_host, state) => changes.push(state) });
    for (let call = 0; call < 10; call++) await toFailure(transport, post(server.origin));
    status = 200;
    await clock.advance(1_000);
    expect(transport.isCircuitOpen(server.origin)).toBe(false);
    expect((await transport.send(post(server.origin))).status).toBe(200);
    expect(changes).toEqual(["open", "closed"]);
    await transport.close();
  });

  it("does not count aborted calls and 4xx as failures of the host", async () => {
    await using server = await listenRaw((socket) => socket.write(httpResponse(400, "{}")));
    const transport = createTransport(options);
    for (let call = 0; call < 30; call++) await toFailure(transport, post(server.origin));
    for (let call = 0; call < 30; call++) {
      await toFailure(transport, post(server.origin, { signal: AbortSignal.abort() }));
    }
    expect(transport.isCircuitOpen(server.origin)).toBe(false);
    await transport.close();
  });

  it("rejects a call whose body cannot be serialized, without counting it", async () => {
    await using server = await listenRaw((socket) => socket.write(httpResponse(200, "{}")));
    const changes: string[] = [];
    const transport = createTransport({ ...options, onCircuit: (_host, state) => changes.push(state) });
    const error = new TargetError("invalid-request", "No JSON", { requestId: "request-1" });
    const body = (): string => {
      throw error;
    };
    for (let call = 0; call < 12; call++) {
      expect(await toFailure(transport, post(server.origin, { body, retry: "always" }))).toBe(error);
    }
    expect(changes).toEqual([]);
    expect(server.requests).toHaveLength(0);
    expect((await transport.send(post(server.origin))).status).toBe(200);
    await transport.close();
  });

  it("ends a call at once that is aborted in a retry pause", async () => {
    await using server = await listenRaw((socket) => socket.write(httpResponse(503, "{}", { "retry-after": "2" })));
    const clock = createFakeClock();
    const controller = new AbortController();
    const onRequest = (): (() => void) => () => controller.abort();
    const transport = createTransport({ ...options, clock, onRequest });
    const request = post(server.origin, { signal: controller.signal, retry: "always", timeout: 10_000 });
    // The clock stands still: a pause would never end.
    expect(await toFailure(transport, request)).toMatchObject({ code: "request-aborted", attempts: 1 });
    expect(server.requests).toHaveLength(1);
    await transport.close();
  });

  it("retries nothing after the deadline", async () => {
    const origin = await closedOrigin();
    const clock = createFakeClock();
    const transport = createTransport({ ...options, clock, random: () => 0.999 });
    const outcome = transport.send(post(origin, { timeout: 250 })).catch((error: unknown) => error);
    // The deadline, and the first pause.
    await until(() => clock.waiting.length === 2);
    await clock.advance(100);
    // The second pause would be longer than what is left.
    const error = await outcome;
    expect(isTargetError(error, "network-error")).toBe(true);
    expect(error).toMatchObject({ attempts: 2 });
    await transport.close();
  });

  it("keeps deadlines when the system clock is set", async () => {
    await using server = await listenRaw(() => {});
    const clock = createFakeClock();
    const transport = createTransport({ ...options, clock });
    const outcome = toFailure(transport, post(server.origin, { timeout: 1_000 }));
    await settle();
    clock.jump(-7_200_000);
    await clock.advance(999);
    expect(transport.pending).toBe(1);
    clock.jump(86_400_000);
    await clock.advance(1);
    expect((await outcome).code).toBe("request-timeout");
    await transport.close();
  });
});

describe("timers of a call", () => {
  it("are all cleared when the call has ended", async () => {
    await using server = await listenRaw((socket) => socket.write(httpResponse(200, "{}")));
    const clock = createFakeClock();
    const transport = createTransport({ clock });
    await transport.send(post(server.origin));
    expect(clock.waiting).toEqual([]);
    await transport.close();
  });
});
