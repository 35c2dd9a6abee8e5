import PublishedVisitor from "@adobe-mcid/visitor-js-server";
import { quietLogger } from "@fletch/test-kit/loggers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { TargetClient, type TargetClientOptions } from "../src/entries/index.ts";
import { type RecordingServer, startRecordingServer } from "./recording-server.ts";

const organizationId = "0AAA@AdobeOrg";
const id32 = expect.stringMatching(/^[0-9a-f]{32}$/);
const sdid = expect.stringMatching(/^[0-7][0-9A-F]{15}-[0-7][0-9A-F]{15}$/);

describe("a server-side call", () => {
  let server: RecordingServer;
  let target: TargetClient;

  const connect = (options: Partial<TargetClientOptions> = {}): TargetClient =>
    TargetClient.create({
      ...server.clientOptions,
      telemetryEnabled: false,
      logger: quietLogger,
      ...options,
    });
  const lastBody = () => server.requests.at(-1)?.body;

  beforeEach(async () => {
    server = await startRecordingServer(() => ({
      body: { status: 200, id: { tntId: "4a7b90.35_0" }, client: "acme" },
    }));
    target = connect();
  });
  afterEach(async () => {
    await target.close();
    await server[Symbol.asyncDispose]();
  });

  it("sends a complete Delivery request with defaults", async () => {
    const given = Object.freeze({
      execute: Object.freeze({ mboxes: Object.freeze([{ name: "hero" }, { name: "nav" }]) }),
    });
    await target.getOffers({ request: given });
    const [request] = server.requests;
    expect(request).toMatchObject({
      method: "POST",
      headers: { "content-type": "application/json", "x-exc-sdk": "Fletch", "x-request-id": id32 },
      body: {
        requestId: id32,
        context: { channel: "web", timeOffsetInMinutes: 0 - new Date().getTimezoneOffset() },
        experienceCloud: { analytics: { logging: "server_side", supplementalDataId: sdid } },
        execute: {
          mboxes: [
            { name: "hero", index: 0 },
            { name: "nav", index: 1 },
          ],
        },
      },
    });
    expect(request?.url.pathname).toBe("/rest/v1/delivery");
    expect(Object.fromEntries(request?.url.searchParams ?? [])).toEqual({ imsOrgId: organizationId, sessionId: id32 });
    expect(Object.keys(request?.body)).not.toContain("id");
  });

  it("returns a result with every field, and no holes in its lists", async () => {
    server.response = () => ({
      body: {
        status: 200,
        id: { tntId: "4a7b90.35_0" },
        edgeHost: "mboxedge35.tt.omtrdc.net",
        execute: {
          pageLoad: {
            options: [{ type: "html", responseTokens: { order: 1 } }],
            analytics: { payload: { pe: "tnt" } },
          },
          mboxes: [
            { name: "hero", options: [{ type: "html" }, { type: "html", responseTokens: { order: 2 } }] },
            { name: "none" },
          ],
        },
        prefetch: {
          pageLoad: { trace: { order: 3 } },
          views: [{ name: "home", options: [{ responseTokens: { order: 4 } }], trace: { order: 4 } }],
          mboxes: [{ name: "nav", options: [{ responseTokens: { order: 5 } }], analytics: { payload: { tnta: "5" } } }],
        },
      },
    });
    const result = await target.getOffers({ request: { requestId: "mine", execute: { pageLoad: {} } } });
    expect(result).toEqual({
      visitorState: {
        [organizationId]: {
          sdid: {
            supplementalDataIDCurrent: sdid,
            supplementalDataIDCurrentConsumed: { "payload:target-global-mbox": true },
            supplementalDataIDLastConsumed: {},
          },
        },
      },
      request: server.requests[0]?.body,
      targetCookie: {
        name: "mbox",
        value: expect.stringMatching(/^session#[0-9a-f]{32}#\d+\|PC#4a7b90\.35_0#\d+$/),
        maxAge: expect.any(Number),
      },
      targetLocationHintCookie: { name: "mboxEdgeCluster", value: "35", maxAge: 1860 },
      analyticsDetails: [{ payload: { pe: "tnt" } }, { payload: { tnta: "5" } }],
      trace: [{ order: 3 }, { order: 4 }],
      responseTokens: [{ order: 1 }, { order: 2 }, { order: 4 }, { order: 5 }],
      meta: { decisioningMethod: "server-side", remoteMboxes: [], remoteViews: [] },
      response: server.requests.length === 1 ? expect.objectContaining({ status: 200 }) : undefined,
      timing: { total: expect.any(Number), waited: expect.any(Number) },
    });
    expect(result.request.requestId).toBe("mine");
    expect([63_244_800, 63_244_801]).toContain(result.targetCookie.maxAge);
  });

  it("treats null fields of the response as missing, and lists no empty values", async () => {
    const option = { type: "json", content: { none: null }, eventToken: null, responseTokens: { none: null } };
    const body = {
      id: { tntId: null },
      edgeHost: null,
      prefetch: null,
      execute: {
        pageLoad: null,
        mboxes: [
          { name: "a", options: null, analytics: null, trace: {} },
          { name: "b", options: [option, { type: "html", responseTokens: {} }], metrics: null },
        ],
      },
    };
    server.response = () => ({ body });
    const { response, ...rest } = await target.getOffers({ request: { execute: { pageLoad: {} } } });
    const { eventToken: _, ...kept } = option;
    expect(response).toEqual({
      id: {},
      execute: {
        mboxes: [
          { name: "a", trace: {} },
          { name: "b", options: [kept, { type: "html", responseTokens: {} }] },
        ],
      },
    });
    expect(rest.responseTokens).toEqual([{ none: null }]);
    expect(Object.keys(rest).sort()).toEqual([
      ...["meta", "request", "responseTokens", "targetCookie", "timing", "visitorState"],
    ]);
  });

  it("returns an empty response, and a cookie without a device, for 204", async () => {
    server.response = () => ({ status: 204 });
    const { response, targetCookie, targetLocationHintCookie, ...rest } = await target.getOffers({
      request: { context: { beacon: true }, execute: { pageLoad: {} } },
    });
    expect(response).toEqual({});
    expect(targetCookie.value).toMatch(/^session#[0-9a-f]{32}#\d+$/);
    expect(targetLocationHintCookie).toBeUndefined();
    expect(Object.keys(rest).sort()).toEqual(["meta", "request", "timing", "visitorState"]);
  });

  it("identifies the visitor by the cookie of the previous call", async () => {
    const first = await target.getOffers({ request: { execute: { pageLoad: {} } } });
    await target.getOffers({ request: { execute: { pageLoad: {} } }, targetCookie: first.targetCookie.value });
    const [before, after] = server.requests;
    expect(after?.url.searchParams.get("sessionId")).toBe(before?.url.searchParams.get("sessionId"));
    expect(after?.body.id).toEqual({ tntId: "4a7b90.35_0" });
  });

  it("uses the session of the cookie, else the caller's", async () => {
    const later = Math.ceil(Date.now() / 1000) + 60;
    const request = { execute: { pageLoad: {} } };
    await target.getOffers({ request, sessionId: "mine", targetCookie: `session#theirs#${later}` });
    await target.getOffers({ request, sessionId: "mine", targetCookie: "session#theirs#1" });
    expect(server.requests.map(({ url }) => url.searchParams.get("sessionId"))).toEqual(["theirs", "mine"]);
  });

  it("treats a visitor with damaged cookies as new", async () => {
    const later = Math.ceil(Date.now() / 1000) + 60;
    await target.getOffers({
      request: { execute: { pageLoad: {} } },
      targetCookie: `session#a/b?c#${later}|PC#a.b.c#${later}|PC#%E0%A4%A#${later}`,
      visitorCookie: `MCMID|${"9".repeat(200)}|MCAAMLH|x|MCAAMB|%E0%A4%A`,
    });
    expect(server.requests[0]?.url.searchParams.get("sessionId")).toEqual(id32);
    expect(lastBody().id).toBeUndefined();
  });

  it("adds property, environment and version of the client, unless the request has its own", async () => {
    await target.close();
    target = connect({ propertyToken: "p1", environmentId: 7, version: "2 & more" });
    await target.getOffers({ request: { execute: { pageLoad: {} } } });
    expect(lastBody()).toMatchObject({ property: { token: "p1" }, environmentId: 7 });
    expect(server.requests[0]?.url.searchParams.get("version")).toBe("2 & more");
    await target.getOffers({ request: { property: { token: "p2" }, environmentId: 0, execute: { pageLoad: {} } } });
    expect(lastBody()).toMatchObject({ property: { token: "p2" }, environmentId: 0 });
    await target.getOffers({ request: { property: { token: "" }, execute: { pageLoad: {} } } });
    expect(lastBody()).not.toHaveProperty("property");
  });

  it("uses the AMCV cookie and the caller's customer ids", async () => {
    await target.getOffers({
      request: {
        id: { customerIds: [{ id: "9", integrationCode: "crm", authenticatedState: "unknown" }] },
        execute: { pageLoad: {} },
      },
      visitorCookie: "-1330315163|MCMID|0732702432|MCAAMLH-1586000000|9|MCAAMB-1586000000|blobby",
      customerIds: { userid: { id: "67", authState: TargetClient.AuthState.AUTHENTICATED }, puuid: "550e", none: "" },
    });
    expect(lastBody()).toMatchObject({
      id: {
        marketingCloudVisitorId: "0732702432",
        customerIds: [
          { id: "67", integrationCode: "userid", authenticatedState: "authenticated" },
          { id: "550e", integrationCode: "puuid", authenticatedState: "unknown" },
          { id: "9", integrationCode: "crm", authenticatedState: "unknown" },
        ],
      },
      experienceCloud: { audienceManager: { locationHint: 9, blob: "blobby" } },
    });
  });

  it("shares a visitor of the published library between the calls of a page", async () => {
    const visitor = new PublishedVisitor(organizationId, "MCMID|42");
    visitor.setCustomerIDs({ userid: { id: "67", authState: 2 } });
    const request = { execute: { pageLoad: {} } };
    await target.getOffers({ request, visitor, consumerId: "hero" });
    const { visitorState } = await target.getOffers({ request, visitor, consumerId: "nav" });
    const [hero, nav] = server.requests.map(({ body }) => body);
    expect(hero.experienceCloud.analytics.supplementalDataId).toBe(nav.experienceCloud.analytics.supplementalDataId);
    expect(nav.id).toEqual({
      marketingCloudVisitorId: "42",
      customerIds: [{ id: "67", integrationCode: "userid", authenticatedState: "logged_out" }],
    });
    expect(visitorState).toEqual(visitor.getState());
  });

  it("drops mboxes without a name with a warning, as the published client does", async () => {
    const errors: unknown[] = [];
    await target.close();
    target = connect({ logger: { error: (...args) => errors.push(args) } });
    const mboxes = [{ name: "" }, { name: "hero" }, { name: " ", index: 5 }] as const;
    await target.getOffers({ request: { execute: { mboxes } } });
    expect(lastBody().execute.mboxes).toEqual([{ name: "hero", index: 0 }]);
    expect(errors).toEqual([["AT:", expect.stringContaining("$.execute.mboxes[0].name")]]);
    expect(target.stats().inputs).toEqual({ converted: 0, dropped: 2 });
    await target.getOffers({ request: { execute: { mboxes: [{ name: "" }] } } });
    expect(lastBody().execute).toEqual({});
  });

  it("ignores an index that is no number", async () => {
    const mboxes = [{ name: "a", index: "7" }, { name: "b", index: 4 }, { name: "c" }] as never;
    await target.getOffers({ request: { execute: { mboxes } } });
    expect(lastBody().execute.mboxes).toEqual([
      { name: "a", index: 0 },
      { name: "b", index: 4 },
      { name: "c", index: 2 },
    ]);
  });

  it("leaves out null parts and empty lists of the request", async () => {
    const hero = { name: "hero", index: 0 };
    await target.getOffers({
      request: { execute: { mboxes: undefined, pageLoad: null } as never, prefetch: { mboxes: [hero], views: [] } },
    });
    expect(lastBody()).not.toHaveProperty("execute");
    expect(lastBody().prefetch).toEqual({ mboxes: [hero] });
    await target.getOffers({
      request: {
        requestId: "",
        impressionId: "",
        id: { customerIds: [] },
        execute: { pageLoad: {}, mboxes: [] },
        experienceCloud: { analytics: { supplementalDataId: "", logging: " " as never, trackingServer: "" } },
        notifications: [],
      },
    });
    expect(lastBody()).toEqual({
      requestId: id32,
      context: expect.anything(),
      execute: { pageLoad: {} },
      experienceCloud: { analytics: { supplementalDataId: sdid, logging: "server_side" } },
    });
  });

  it("returns attributes of the request's mboxes if none are named", async () => {
    const content = { beta: true };
    server.response = () => ({
      body: { execute: { mboxes: [{ name: "flags", options: [{ type: "json", content }] }] } },
    });
    const attributes = await target.getAttributes([], { request: { execute: { mboxes: [{ name: "flags" }] } } });
    expect(lastBody().execute.mboxes).toEqual([{ name: "flags", index: 0 }]);
    expect(attributes.asObject()).toEqual({ flags: content });
  });

  it("treats null and empty options as missing", async () => {
    await target.close();
    const noOptions = {
      propertyToken: null,
      serverDomain: "",
      targetLocationHint: null,
      timeout: null,
      fetchApi: null,
    };
    target = connect({ ...noOptions, serverDomain: server.host } as never);
    const nothing = { targetCookie: null, visitorCookie: null, sessionId: "", customerIds: null, visitor: null };
    const others = { targetLocationHint: null, consumerId: null, decisioningMethod: "", timeout: null, signal: null };
    const request = { execute: { pageLoad: {} } };
    await target.getOffers({ request, ...nothing, ...others, callback: null, errCallback: null } as never);
    expect(server.requests[0]?.url.searchParams.get("sessionId")).toEqual(id32);
    expect(lastBody()).not.toHaveProperty("property");
    expect(() => TargetClient.create({ client: "", organizationId, environment: "" })).toThrowError(
      expect.objectContaining({ issues: [{ path: "$.client", expected: expect.anything(), received: '""' }] }),
    );
  });

  it("has an X-Request-Id for each HTTP request, besides the Delivery request's id", async () => {
    for (const requestId of ["日本語", "a\r\nx-evil: 1"]) {
      await target.getOffers({ request: { requestId, execute: { pageLoad: {} } } });
      expect(lastBody().requestId).toBe(requestId);
      expect(server.requests.at(-1)?.headers).toMatchObject({ "x-request-id": id32 });
    }
  });

  it("assigns unique indexes to mboxes without one", async () => {
    const mboxes = [{ name: "a" }, { name: "b", index: 0 }, { name: "c" }];
    await target.getOffers({ request: { execute: { mboxes } } });
    const indexes = lastBody().execute.mboxes.map((mbox: { index: number }) => mbox.index);
    expect(new Set(indexes).size).toBe(3);
    expect(mboxes[0]).not.toHaveProperty("index");
  });

  it("ends when its signal aborts, before it began and on its way", async () => {
    const request = { execute: { pageLoad: {} } };
    const aborted = target.getOffers({ request, signal: AbortSignal.abort("reason") });
    await expect(aborted).rejects.toMatchObject({ code: "request-aborted", cause: "reason" });
    expect(server.requests).toEqual([]);
    server.response = () => ({ delay: 2_000 });
    const controller = new AbortController();
    const onItsWay = target.getOffers({ request, signal: controller.signal });
    setTimeout(() => controller.abort(), 10);
    await expect(onItsWay).rejects.toMatchObject({ code: "request-aborted" });
  });

  it("ends at its own timeout, else at the client's", async () => {
    server.response = () => ({ delay: 2_000 });
    const request = { execute: { pageLoad: {} } };
    await expect(target.getOffers({ request, timeout: 20 })).rejects.toMatchObject({ code: "request-timeout" });
    await target.close();
    target = connect({ timeout: 25 });
    await expect(target.getOffers({ request })).rejects.toMatchObject({
      code: "request-timeout",
      message: expect.stringContaining("25 ms"),
    });
  });

  it("rejects with the API's message, status and request id", async () => {
    server.response = () => ({ status: 400, body: { status: 400, message: "No such client" } });
    const failed = target.getOffers({ request: { requestId: "r1", execute: { pageLoad: {} } } });
    await expect(failed).rejects.toMatchObject({
      code: "http-error",
      httpStatus: 400,
      attempts: 1,
      requestId: "r1",
      message: expect.stringContaining("No such client"),
    });
  });

  it.each([
    ["cut off", '{"status":200,"execute":{"mbo'],
    ["no object", "[]"],
    ["of a wrong shape", '{"execute":{"mboxes":[{"options":"none"}]}}'],
    ["of a wrong type", '{"id":{"tntId":7}}'],
  ])("rejects with invalid-response if the response is %s", async (_what, body) => {
    server.response = () => ({ body });
    const failed = target.getOffers({ request: { execute: { pageLoad: {} } } });
    await expect(failed).rejects.toMatchObject({ code: "invalid-response", httpStatus: 200, attempts: 1 });
  });

  it("uses fetchApi", async () => {
    const urls: string[] = [];
    await target.close();
    target = connect({
      fetchApi: (url, init) => {
        urls.push(url);
        return fetch(url, init);
      },
    });
    await target.getOffers({ request: { execute: { pageLoad: {} } } });
    expect(urls).toEqual([expect.stringContaining("/rest/v1/delivery?imsOrgId=0AAA%40AdobeOrg")]);
  });

  it("logs that the request's property differs from the client's", async () => {
    const lines: unknown[] = [];
    await target.close();
    target = connect({ propertyToken: "p1", logger: { debug: (...args) => lines.push(args[1]) } });
    await target.getOffers({ request: { property: { token: "p1" }, execute: { pageLoad: {} } } });
    const told = expect.stringContaining("not that of the client");
    expect(lines).not.toContainEqual(told);
    await target.getOffers({ request: { property: { token: "p2" }, execute: { pageLoad: {} } } });
    expect(lines).toContainEqual(told);
  });

  it("writes to the log without ids and tokens", async () => {
    const lines: unknown[] = [];
    await target.close();
    target = connect({ logger: { debug: (...args) => lines.push(args) } });
    await target.getOffers({ request: { id: { thirdPartyId: "alice" }, execute: { pageLoad: {} } } });
    const text = JSON.stringify(lines);
    expect(text).toContain("pageLoad");
    expect(text).not.toMatch(/alice|4a7b90/);
  });

  describe("notifications", () => {
    const notification = { id: "n1", type: "display", timestamp: 1, tokens: ["t"], mbox: { name: "hero" } } as const;

    it("are sent at once, and return a result", async () => {
      const result = await target.sendNotifications({ request: { notifications: [notification] } });
      expect(lastBody().notifications).toEqual([notification]);
      expect(result).toMatchObject({ meta: { decisioningMethod: "server-side" }, targetCookie: { name: "mbox" } });
    });

    it("without id, type or time are dropped with a warning, and a call with none left is refused", async () => {
      const errors: unknown[] = [];
      await target.close();
      target = connect({ logger: { error: (...args) => errors.push(args) } });
      const broken = { id: "", type: "display", timestamp: 1 } as const;
      await target.sendNotifications({ request: { notifications: [broken, notification] } });
      expect(lastBody().notifications).toEqual([notification]);
      const refused = target.sendNotifications({ request: { notifications: [broken] } });
      const issues = [{ path: "$.notifications" }, { path: "$.notifications[0].id" }];
      await expect(refused).rejects.toMatchObject({ code: "invalid-request", issues });
      await target.getOffers({ request: { execute: { pageLoad: {} }, notifications: [broken] } });
      expect(lastBody().execute).toEqual({ pageLoad: {} });
      expect(errors).toEqual([
        ["AT:", expect.stringContaining("$.notifications[0].id")],
        ["AT:", expect.stringContaining("There is nothing to notify"), expect.any(Error)],
      ]);
    });

    it("must not be empty, unless there is telemetry", async () => {
      const failed = target.sendNotifications({ request: { notifications: [] } });
      await expect(failed).rejects.toMatchObject({ code: "invalid-request", issues: [{ path: "$.notifications" }] });
      await target.sendNotifications({ request: { telemetry: { entries: [{ requestId: "r" }] } } });
      expect(lastBody().telemetry.entries).toEqual([{ requestId: "r" }]);
    });
  });

  describe("telemetry", () => {
    beforeEach(async () => {
      await target.close();
      target = connect({ telemetryEnabled: true });
    });

    it("of a call is sent with the next one", async () => {
      server.response = () => ({ body: { status: 200, telemetryServerToken: "token" } });
      await target.getOffers({ request: { requestId: "r1", execute: { pageLoad: {}, mboxes: [{ name: "a" }] } } });
      await target.getOffers({ request: { execute: { pageLoad: {} } } });
      expect(server.requests[0]?.body).not.toHaveProperty("telemetry");
      const { entries } = lastBody().telemetry;
      expect(entries).toHaveLength(1);
      // Parts of the call that took no time are left out.
      const { parsing: _, request, ...entry } = entries[0];
      expect(request.responseSize).toBeGreaterThan(0);
      expect(entry).toEqual({
        requestId: "r1",
        timestamp: expect.any(Number),
        execution: expect.any(Number),
        mode: "edge",
        features: { decisioningMethod: "server-side", executePageLoad: true, executeMboxCount: 1 },
        telemetryServerToken: "token",
      });
    });

    it("is sent again if the call that had it failed", async () => {
      await target.getOffers({ request: { requestId: "r1", execute: { pageLoad: {} } } });
      server.response = () => ({ status: 400 });
      await target.getOffers({ request: { execute: { pageLoad: {} } } }).catch(() => undefined);
      server.response = () => ({ body: {} });
      await target.getOffers({ request: { execute: { pageLoad: {} } } });
      expect(lastBody().telemetry.entries).toMatchObject([{ requestId: "r1" }]);
    });
  });

  it("is counted while it is active, and aborted by close", async () => {
    server.response = () => ({ delay: 5_000 });
    const offers = target.getOffers({ request: { execute: { pageLoad: {} } } });
    expect(target.stats()).toMatchObject({
      requests: { pending: 1 },
      notifications: { sent: 0, dropped: 0, pending: 0 },
    });
    await target.close({ deadline: 1 });
    await expect(offers).rejects.toMatchObject({ code: "client-closed" });
    await expect(target.getOffers({ request: { execute: { pageLoad: {} } } })).rejects.toMatchObject({
      code: "client-closed",
    });
    await expect(target.ready()).rejects.toMatchObject({ code: "client-closed" });
  });
});
