import { collectLogs, type LogCollector } from "@fletch/test-kit/loggers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { TargetClient } from "../src/entries/index.ts";
import { type RecordingServer, startRecordingServer } from "./recording-server.ts";

describe("in development, the client warns once", () => {
  const execute = { pageLoad: {} };
  const context = { address: { url: "https://shop.test/" } };
  let server: RecordingServer;
  let target: TargetClient;
  let logs: LogCollector;

  const connect = (): void => {
    logs = collectLogs();
    target = TargetClient.create({
      ...server.clientOptions,
      logger: logs.logger,
    });
  };

  beforeEach(async () => {
    server = await startRecordingServer(() => ({ body: { status: 200, id: { tntId: "v1" } } }));
    connect();
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await target.close();
    await server[Symbol.asyncDispose]();
  });

  it("when the polling interval is shorter than Target's CDN allows, but not for another edge", async () => {
    const said = collectLogs();
    const create = (options: object): TargetClient =>
      TargetClient.create({
        client: "acme",
        organizationId: "0AAA@AdobeOrg",
        decisioningMethod: "on-device",
        artifactPayload: { version: "1.0.0", rules: { mboxes: {}, views: {} } },
        pollingInterval: 30_000,
        logger: said.logger,
        ...options,
      });
    await using own = create({ artifactLocation: `http://${server.host}/rules.json` });
    await using mirrored = create({ cdnBasePath: "cdn.example.com" });
    await using never = create({ pollingInterval: 0 });
    await Promise.all([own, mirrored, never].map((client) => client.ready()));
    expect(said.messages()).toEqual([]);
    await using tooOften = create({});
    await tooOften.ready();
    expect(said.messages()).toEqual([expect.stringMatching(/pollingInterval: expected .*300000.*received 30000/)]);
  });

  it("when a returning visitor has no mbox cookie", async () => {
    const first = await target.getOffers({ request: { execute }, sessionId: "s1" });
    await target.getOffers({ request: { execute }, sessionId: "s1", targetCookie: first.targetCookie.value });
    await target.getOffers({ request: { execute }, sessionId: "s2" });
    expect(logs.messages()).toEqual([]);
    for (let call = 0; call < 3; call++) await target.getOffers({ request: { execute }, sessionId: "s1" });
    expect(logs.messages()).toEqual([expect.stringContaining("without targetCookie")]);
  });

  it("when calls of one page do not share their supplemental data id", async () => {
    const visitorCookie = "MCMID|42";
    await target.getOffers({ request: { context, execute } });
    await target.getOffers({ request: { context, execute }, visitorCookie });
    expect(logs.messages()).toEqual([]);
    for (let call = 0; call < 3; call++) await target.getOffers({ request: { context, execute }, visitorCookie });
    expect(logs.messages()).toEqual([expect.stringContaining("supplemental data ids")]);
  });

  it("when a page notifies a display twice, but not when the same notification is repeated", async () => {
    const notify = (
      id: string,
      type: "display" | "click" = "display",
      url = "https://shop.example/",
      more: object = {},
    ) =>
      target.sendNotifications({
        request: {
          context: { channel: "web", address: { url } },
          notifications: [{ id, type, timestamp: 1, tokens: ["t1"], mbox: { name: "hero" }, ...more }],
        },
        sessionId: "s1",
        targetCookie: "",
      });
    await notify("n1");
    await notify("n1");
    await notify("n2", "click");
    await notify("n2", "display", "https://shop.example/basket");
    await notify("n3", "display", "https://shop.example/", { impressionId: "i1" });
    await notify("n4", "display", "https://shop.example/", { impressionId: "i2" });
    expect(logs.messages()).toEqual([]);
    await notify("n5");
    await notify("n6");
    expect(logs.messages()).toEqual([expect.stringContaining("notified twice")]);
  });

  it("and never in production", async () => {
    vi.stubEnv("NODE_ENV", "production");
    await target.close();
    connect();
    for (let call = 0; call < 3; call++) await target.getOffers({ request: { execute }, sessionId: "s1" });
    expect(logs.messages()).toEqual([]);
  });
});
