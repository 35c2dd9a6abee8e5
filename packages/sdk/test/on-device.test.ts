import { quietLogger } from "@fletch/test-kit/loggers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { TargetClient, type TargetClientOptions, type TargetEvent } from "../src/entries/index.ts";
import { type RecordingServer, startRecordingServer } from "./recording-server.ts";
import { smallArtifact } from "./small-artifact.ts";

const organizationId = "0AAA@AdobeOrg";
const hero = { execute: { mboxes: [{ name: "hero" }] } };
const remoteHero = { execute: { mboxes: [{ name: "remote-hero" }] } };

describe("on-device decisions", () => {
  let server: RecordingServer;
  let target: TargetClient;
  let events: TargetEvent[];

  const connect = async (options: Partial<TargetClientOptions> = {}): Promise<TargetClient> => {
    events = [];
    const note = (event: TargetEvent): void => void events.push(event);
    target = TargetClient.create({
      ...server.clientOptions,
      decisioningMethod: "on-device",
      artifactPayload: smallArtifact(),
      pollingInterval: 0,
      flushInterval: 60_000,
      cdnBasePath: `http://${server.host}`,
      telemetryEnabled: false,
      logger: quietLogger,
      events: {
        clientReady: note,
        geoLocationUpdated: note,
        geoLookupFailed: note,
        ruleSkipped: note,
        sendNotificationError: note,
        notificationDropped: note,
        circuitOpen: note,
      },
      ...options,
    });
    await target.ready();
    return target;
  };

  beforeEach(async () => {
    server = await startRecordingServer(() => ({ body: { status: 200, execute: { pageLoad: {} } } }));
  });
  afterEach(async () => {
    await target?.close({ deadline: 100 });
    await server[Symbol.asyncDispose]();
  });

  it("need no request, and give a new visitor an id with the known cluster", async () => {
    await connect();
    const result = await target.getOffers({ request: hero, targetLocationHint: "35" });
    expect(result).toMatchObject({
      response: {
        status: 200,
        client: "acme",
        id: { tntId: expect.stringMatching(/^[0-9a-f]{32}\.35_0$/) },
        execute: { mboxes: [{ name: "hero", options: [{ type: "html", content: "<h1>Hi</h1>" }] }] },
      },
      meta: { decisioningMethod: "on-device", remoteMboxes: [], remoteViews: [] },
      targetLocationHintCookie: { value: "35" },
      responseTokens: [{ "activity.id": 1, "activity.decisioningMethod": "on-device" }],
    });
    expect(result.targetCookie.value).toContain(`PC#${result.response.id?.tntId}#`);
    expect(server.requests).toEqual([]);
  });

  it("report remote mboxes with status 206", async () => {
    await connect();
    const { response, meta } = await target.getOffers({
      request: { execute: { mboxes: [{ name: "hero" }, { name: "remote-hero" }] } },
    });
    expect(response.status).toBe(206);
    expect(meta).toEqual({ decisioningMethod: "on-device", remoteMboxes: ["remote-hero"], remoteViews: [] });
  });

  it("with hybrid go to the edge as a whole if a part of the call is remote", async () => {
    await connect({ decisioningMethod: "hybrid" });
    const local = await target.getOffers({ request: hero });
    const remote = await target.getOffers({ request: remoteHero });
    expect(local.meta).toMatchObject({ decisioningMethod: "on-device", remoteMboxes: [] });
    expect(remote.meta).toMatchObject({ decisioningMethod: "server-side", remoteMboxes: ["remote-hero"] });
    expect(server.requests).toHaveLength(1);
  });

  it("are refused without an artifact, while hybrid goes to the edge", async () => {
    server.response = ({ method }) => (method === "GET" ? { status: 404 } : { body: { status: 200 } });
    const options = { ...server.clientOptions, logger: quietLogger };
    target = TargetClient.create({
      ...options,
      decisioningMethod: "hybrid",
      artifactLocation: `http://${server.host}/a.json`,
    });
    expect((await target.getOffers({ request: hero })).meta.decisioningMethod).toBe("server-side");
    const onDevice = target.getOffers({ request: hero, decisioningMethod: "on-device" });
    await expect(onDevice).rejects.toMatchObject({ code: "not-ready" });
    await expect(target.ready({ timeout: 5 })).rejects.toMatchObject({ code: "ready-timeout" });
    await using serverSide = TargetClient.create(options);
    const never = serverSide.getOffers({ request: hero, decisioningMethod: "on-device" });
    await expect(never).rejects.toMatchObject({ code: "not-ready", message: expect.stringContaining("created with") });
  });

  it("are refused with an artifact of a later version", async () => {
    await connect({ artifactPayload: smallArtifact({ version: "2.0.0" }) });
    await expect(target.getOffers({ request: hero })).rejects.toMatchObject({
      code: "unsupported-artifact-version",
      message: expect.stringContaining("2.0.0"),
    });
  });

  it("D5: do not change their input, which may be frozen", async () => {
    await connect();
    const request = deepFreeze({
      requestId: "mine",
      context: {
        channel: "mobile" as const,
        mobilePlatform: { deviceType: "phone" as const, platformType: "ios" as const },
      },
      experienceCloud: { analytics: { supplementalDataId: "0123456789ABCDEF-0123456789ABCDEF" } },
      execute: { mboxes: [{ name: "hero" }] },
    });
    const result = await target.getOffers({ request });
    expect(result.request).toMatchObject({
      requestId: "mine",
      context: { channel: "mobile", timeOffsetInMinutes: 0 - new Date().getTimezoneOffset() },
      experienceCloud: {
        analytics: { supplementalDataId: "0123456789ABCDEF-0123456789ABCDEF", logging: "server_side" },
      },
    });
    expect(result.visitorState).toMatchObject({
      [organizationId]: { sdid: { supplementalDataIDCurrent: "0123456789ABCDEF-0123456789ABCDEF" } },
    });
    expect(result.response.requestId).toBe("mine");
  });

  it("D11: skip a rule that cannot be evaluated, and report it once", async () => {
    const artifact = smallArtifact() as { rules: { mboxes: Record<string, { condition: unknown }[]> } };
    artifact.rules.mboxes.hero = [{ ...artifact.rules.mboxes.hero?.[0], condition: { no_such_operator: [1] } }];
    await connect({ artifactPayload: artifact });
    for (let call = 0; call < 3; call++) {
      const { response } = await target.getOffers({
        request: { execute: { mboxes: [{ name: "hero" }, { name: "flags" }] } },
      });
      expect(response.execute?.mboxes).toMatchObject([
        { name: "hero" },
        { name: "flags", options: [{ type: "json" }] },
      ]);
    }
    expect(events.filter(({ type }) => type === "ruleSkipped")).toEqual([
      {
        type: "ruleSkipped",
        issue: expect.objectContaining({ path: expect.stringContaining("$.rules.mboxes.hero[0]") }),
      },
    ]);
  });

  it("split host names by the public suffix list", async () => {
    const artifact = smallArtifact() as { rules: { mboxes: Record<string, { condition: unknown }[]> } };
    const condition = { "==": ["example.co.uk", { var: "page.domain" }] };
    artifact.rules.mboxes.hero = [{ ...artifact.rules.mboxes.hero?.[0], condition }];
    await connect({ artifactPayload: artifact });
    const context = { address: { url: "https://shop.example.co.uk/" } };
    const { response } = await target.getOffers({ request: { ...hero, context } });
    expect(response.execute?.mboxes).toMatchObject([{ options: [{ type: "html" }] }]);
  });

  it("return a trace", async () => {
    await connect();
    const { trace } = await target.getOffers({
      request: { ...hero, trace: { authorizationToken: "any" } },
      sessionId: "s1",
    });
    expect(trace).toMatchObject([
      { clientCode: "acme", request: { sessionId: "s1" }, artifact: { artifactVersion: "1.0.0" } },
    ]);
  });

  describe("D14: their impressions", () => {
    it("are sent in the visitor's session and cluster, in one request", async () => {
      await connect();
      const first = await target.getOffers({ request: hero, sessionId: "s1", targetLocationHint: "28" });
      const targetCookie = first.targetCookie.value;
      await target.getOffers({ request: hero, targetCookie });
      await target.getOffers({ request: { id: { tntId: "other" }, ...hero }, sessionId: "s2" });
      expect(target.stats().notifications).toMatchObject({ sent: 0, pending: 3 });
      await target.flush();
      expect(target.stats().notifications).toMatchObject({ sent: 3, dropped: 0, pending: 0 });
      const sent = server.requests.map(({ url, body }) => ({
        session: url.searchParams.get("sessionId"),
        id: body.id.tntId,
        tokens: body.notifications.flatMap(({ tokens }: { tokens: string[] }) => tokens),
      }));
      expect(sent).toEqual([
        { session: "s1", id: first.response.id?.tntId, tokens: ["hero-token", "hero-token"] },
        { session: "s2", id: "other", tokens: ["hero-token"] },
      ]);
    });

    it("include telemetry; without impressions it is sent alone, once", async () => {
      await connect({ telemetryEnabled: true });
      for (let call = 0; call < 3; call++)
        await target.getOffers({ request: { prefetch: { mboxes: [{ name: "hero" }] } } });
      await target.flush();
      await target.flush();
      expect(server.requests).toHaveLength(1);
      expect(server.requests[0]?.body.telemetry.entries).toMatchObject(
        Array.from({ length: 3 }, () => ({
          mode: "local",
          features: { decisioningMethod: "on-device", prefetchMboxCount: 1 },
        })),
      );
    });

    it("are sent by close", async () => {
      await connect();
      await target.getOffers({ request: hero });
      await target.close({ deadline: 20_000 });
      expect(server.requests).toHaveLength(1);
      expect(target.stats().notifications).toMatchObject({ sent: 1, pending: 0 });
    });

    it("are sent before a worker ends, by waitUntil", async () => {
      await connect();
      const waits: Promise<unknown>[] = [];
      await target.getOffers({ request: hero, waitUntil: (promise) => waits.push(promise) });
      await Promise.all(waits);
      expect([waits.length, server.requests.length]).toEqual([1, 1]);
    });

    it("that the edge refuses are reported and counted", async () => {
      await connect();
      server.response = () => ({ status: 400, body: { message: "no" } });
      await target.getOffers({ request: hero });
      await target.flush();
      expect(target.stats().notifications).toMatchObject({ sent: 0, dropped: 1, pending: 0 });
      expect(events.map(({ type }) => type)).toEqual(["clientReady", "sendNotificationError", "notificationDropped"]);
    });
  });

  describe("D13: the visitor's geo location", () => {
    const nearby = { context: { geo: { ipAddress: "203.0.113.9" } }, execute: { mboxes: [{ name: "nearby" }] } };
    const geo = {
      "x-geo-city": "SAN FRANCISCO",
      "x-geo-region-code": "CA",
      "x-geo-country-code": "US",
      "x-geo-latitude": 37.75,
    };
    const withGeo = { artifactPayload: smallArtifact({ geoTargetingEnabled: true }) };

    it("is looked up if rules need it, and cached", async () => {
      await connect(withGeo);
      server.response = () => ({ body: geo });
      const results = await Promise.all([1, 2].map(() => target.getOffers({ request: nearby })));
      results.push(await target.getOffers({ request: nearby }));
      for (const { response } of results)
        expect(response.execute?.mboxes?.[0]?.options).toMatchObject([{ content: "near" }]);
      expect(server.requests).toMatchObject([{ method: "GET", headers: { "x-forwarded-for": "203.0.113.9" } }]);
      expect(server.requests[0]?.url.pathname).toBe("/v1/geo");
      expect(events).toContainEqual({
        type: "geoLocationUpdated",
        geoContext: {
          ipAddress: "203.0.113.9",
          city: "SAN FRANCISCO",
          stateCode: "CA",
          countryCode: "US",
          latitude: 37.75,
        },
      });
    });

    it("of this machine is looked up without an address", async () => {
      await connect(withGeo);
      server.response = () => ({ body: geo });
      const { response } = await target.getOffers({
        request: { ...nearby, context: { geo: { ipAddress: "unknownIpAddress" } } },
      });
      expect(response.execute?.mboxes?.[0]?.options).toMatchObject([{ content: "near" }]);
      expect(server.requests[0]?.headers).not.toHaveProperty("x-forwarded-for");
    });

    it("is not looked up if the request has it, or no rule needs it", async () => {
      await connect(withGeo);
      await target.getOffers({ request: { ...nearby, context: { geo: { ipAddress: "203.0.113.9", city: "PARIS" } } } });
      await target.close();
      await connect();
      await target.getOffers({ request: nearby });
      expect(server.requests).toEqual([]);
    });

    it.each([
      ["is slow", () => ({ delay: 2_000 }), "request-timeout"],
      ["fails", () => ({ status: 500 }), "http-error"],
      ["is no JSON", () => ({ body: "<html>" }), "invalid-response"],
    ])("is missing if the lookup %s: the decision is made, with an event", async (_what, respond, code) => {
      await connect({ ...withGeo, geoTimeout: code === "request-timeout" ? 50 : 10_000, retries: 0 });
      server.response = respond;
      const { response } = await target.getOffers({ request: nearby });
      expect(response.execute?.mboxes).toEqual([{ index: 0, name: "nearby" }]);
      expect(events.at(-1)).toMatchObject({ type: "geoLookupFailed", error: { code } });
    });
  });

  describe("while the circuit of the edge is open", () => {
    afterEach(() => {
      vi.restoreAllMocks();
    });

    const failUntilOpen = async (): Promise<void> => {
      server.response = () => ({ status: 500 });
      // Time stands still: no probe falls due.
      vi.spyOn(performance, "now").mockReturnValue(performance.now());
      for (let call = 0; call < 20 && !events.some(({ type }) => type === "circuitOpen"); call++) {
        await target.getOffers({ request: remoteHero, decisioningMethod: "server-side" }).catch(() => undefined);
      }
    };

    it("are the fallback of hybrid calls, and not of server-side ones", async () => {
      await connect({ decisioningMethod: "hybrid" });
      await failUntilOpen();
      const { response, meta } = await target.getOffers({ request: remoteHero });
      expect(response.status).toBe(206);
      expect(meta).toEqual({ decisioningMethod: "on-device", remoteMboxes: ["remote-hero"], remoteViews: [] });
      const serverSide = target.getOffers({ request: hero, decisioningMethod: "server-side" });
      await expect(serverSide).rejects.toMatchObject({ code: "circuit-open" });
    });

    it("are the fallback of server-side calls with the option for it", async () => {
      await connect({ decisioningMethod: "hybrid", edgeFallback: "on-device" });
      await failUntilOpen();
      const { response, meta } = await target.getOffers({ request: hero, decisioningMethod: "server-side" });
      expect(response.execute?.mboxes).toMatchObject([{ name: "hero", options: [{ type: "html" }] }]);
      expect(meta.decisioningMethod).toBe("on-device");
    });
  });

  it("make the client ready once the artifact of the options is downloaded", async () => {
    server.response = ({ method }) =>
      method === "GET" ? { body: smallArtifact(), headers: { etag: '"1"' } } : { body: {} };
    await connect({ artifactPayload: undefined, propertyToken: "p1", environment: "Staging" });
    expect(server.requests[0]?.url.pathname).toBe("/acme/staging/v1/p1/rules.json");
    expect(events.map(({ type }) => type)).toContain("clientReady");
    expect((await target.getOffers({ request: hero })).meta.decisioningMethod).toBe("on-device");
  });
});

function deepFreeze<T>(value: T): T {
  if (typeof value === "object" && value !== null) {
    Object.freeze(value);
    for (const field of Object.values(value)) deepFreeze(field);
  }
  return value;
}
