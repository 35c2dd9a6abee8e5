/** What a client has measured is sent, also by a client that has nothing else to send. */
import type { TelemetryEntry } from "@fletch/delivery-api";
import { collectLogs, quietLogger } from "@fletch/test-kit/loggers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { TargetClient, type TargetClientOptions } from "../src/entries/index.ts";
import { type RecordingServer, startRecordingServer } from "./recording-server.ts";
import { smallArtifact } from "./small-artifact.ts";

const flags = { execute: { mboxes: [{ name: "flags" }] } };

describe("telemetry of a quiet client", () => {
  let server: RecordingServer;
  beforeEach(async () => {
    server = await startRecordingServer(({ method }) =>
      method === "GET" ? { body: smallArtifact() } : { body: { status: 200, edgeHost: "mboxedge35.tt.omtrdc.net" } },
    );
  });
  afterEach(() => server[Symbol.asyncDispose]());

  const create = (options: Partial<TargetClientOptions> = {}): TargetClient =>
    TargetClient.create({
      ...server.clientOptions,
      logger: quietLogger,
      decisioningMethod: "on-device",
      artifactPayload: smallArtifact(),
      pollingInterval: 0,
      flushInterval: 600_000,
      ...options,
    });
  const entries = (): readonly TelemetryEntry[] =>
    server.requests.flatMap(({ body }) => body?.telemetry?.entries ?? []);

  it.each(["flush", "close"] as const)("is sent by %s after a decision without impressions", async (end) => {
    await using target = create();
    await target.ready();
    const { request } = await target.getOffers({ request: { ...flags, id: { tntId: "v1" } }, sessionId: "s1" });
    expect(target.stats().telemetry.pending).toBe(1);
    await target[end]();
    expect(entries()).toMatchObject([{ requestId: request.requestId, mode: "local" }]);
    expect(server.requests[0]?.body).toMatchObject({ id: { tntId: "v1" }, context: { channel: "web" } });
    expect(server.requests[0]?.url.searchParams.get("sessionId")).toBe("s1");
    expect(target.stats().telemetry.pending).toBe(0);
  });

  it("is sent after the flush interval, once", async () => {
    await using target = create({ flushInterval: 20 });
    await target.ready();
    await target.getOffers({ request: flags });
    await expect.poll(() => server.requests.length, { timeout: 10_000 }).toBe(1);
    await expect.poll(() => target.stats().telemetry.pending).toBe(0);
    expect(entries()).toHaveLength(1);
  });

  it("is sent by a server-side client, and by one that only downloaded an artifact", async () => {
    await using remote = create({ decisioningMethod: "server-side" });
    await remote.getOffers({ request: flags });
    await remote.flush();
    expect(entries()).toMatchObject([{ mode: "edge" }]);
    await using waiting = create({ artifactPayload: undefined, artifactLocation: `http://${server.host}/rules.json` });
    await waiting.ready();
    await waiting.flush();
    expect(entries()[1]).toMatchObject({
      requestId: "ArtifactDownload",
      request: { responseSize: expect.any(Number) },
    });
  });

  it("is told at warn when it is not sent, once until it is", async () => {
    const logs = collectLogs();
    const told = (): readonly string[] => logs.messages().filter((message) => message.includes("Telemetry"));
    await using target = create({ logger: logs.logger });
    await target.ready();
    await target.getOffers({ request: flags });
    for (let outage = 1; outage <= 2; outage++) {
      server.response = () => ({ status: 400, body: {} });
      for (let attempt = 0; attempt < 3; attempt++) await target.flush();
      expect(told()).toHaveLength(outage);
      expect(told().at(-1)).toContain("Telemetry was not sent");
      server.response = () => ({ body: { status: 200, edgeHost: "mboxedge35.tt.omtrdc.net" } });
      await target.flush();
      expect(target.stats().telemetry.pending).toBe(0);
      await target.getOffers({ request: flags });
    }
  });

  it("is retried at the next flush, and dropped when the client is closed", async () => {
    const target = create();
    await target.ready();
    await target.getOffers({ request: flags });
    server.response = () => ({ status: 400, body: {} });
    await target.flush();
    expect(target.stats().telemetry.pending).toBe(1);
    await target.close();
    expect(target.stats().telemetry.pending).toBe(0);
  });

  it("has the durations of parsing and of the request's phases", async () => {
    server.response = () => ({ delay: 5, body: { status: 200, execute: { mboxes: [{ name: "x".repeat(100_000) }] } } });
    await using target = create({ decisioningMethod: "server-side" });
    await target.getOffers({ request: flags });
    await target.flush();
    const [entry] = entries();
    expect(entry?.parsing).toBeGreaterThan(0);
    expect(entry?.request?.timeToFirstByte).toBeGreaterThan(0);
    expect(entry?.request?.responseSize).toBeGreaterThan(100_000);
    expect(entry?.execution).toBeGreaterThan(entry?.request?.timeToFirstByte ?? 0);
  });

  it("has no wrong duration of a call that began while there was no room for it", async () => {
    await using target = create({ artifactPayload: smallArtifact({ geoTargetingEnabled: true }) });
    await target.ready();
    const context = { geo: { ipAddress: "12.21.1.40" } };
    for (let call = 0; call < 100; call++) await target.getOffers({ request: flags });
    // Takes the waiting entries along, and makes room before its end.
    const { timing } = await target.getOffers({ request: flags, decisioningMethod: "server-side" });
    for (let call = 0; call < 99; call++) await target.getOffers({ request: flags });
    const located = target.getOffers({ request: { context, execute: { mboxes: [{ name: "nearby" }] } } });
    await target.flush();
    await located;
    await target.flush();
    expect(entries()).toHaveLength(200);
    const [remote, ...others] = entries().filter(({ mode }) => mode === "edge");
    expect(others).toEqual([]);
    expect(remote?.execution).toBeLessThanOrEqual(timing.total + 0.01);
  });

  it("is not sent with telemetryEnabled: false", async () => {
    await using target = create({ telemetryEnabled: false });
    await target.ready();
    await target.getOffers({ request: flags });
    await target.flush();
    expect(server.requests).toEqual([]);
  });

  it("updates the cluster for visitors without one by its responses", async () => {
    await using target = create();
    await target.ready();
    expect((await target.getOffers({ request: flags })).targetLocationHintCookie).toBeUndefined();
    await target.flush();
    const { targetLocationHintCookie, response } = await target.getOffers({ request: flags });
    expect(targetLocationHintCookie).toEqual({ name: "mboxEdgeCluster", value: "35", maxAge: 1860 });
    expect(response.id?.tntId).toMatch(/\.35_0$/);
    // A visitor's own counts.
    const own = await target.getOffers({ request: flags, targetLocationHint: "7" });
    expect(own.targetLocationHintCookie?.value).toBe("7");
  });
});
