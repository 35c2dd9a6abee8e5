import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createEdge, type Edge } from "../src/create-edge.ts";
import { type EdgeServer, listen } from "../src/listen.ts";
import { anArtifact } from "./an-artifact.ts";
import { ask } from "./ask.ts";
import { validateResponse } from "./validate-response.ts";

const context = { channel: "web" };
const execute = { mboxes: [{ index: 0, name: "hero" }] };
const geo = { countryCode: "CH", stateCode: "ZH", city: "Zürich", latitude: 47.4, longitude: 8.5 };

describe("sloppy requests", () => {
  let edge: Edge;
  beforeAll(() => {
    edge = createEdge({ artifacts: [anArtifact()], client: "acme", geo });
  });
  afterAll(() => edge.close());

  it.each([
    [
      "null for what is not there",
      { context: { ...context, browser: { webGLRenderer: null }, geo: null }, execute: { pageLoad: {} } },
    ],
    ["telemetry without entries", { context, execute, telemetry: {} }],
    [
      "telemetry of another form",
      { context, execute, telemetry: { entries: [{ requestId: 1140424, timestamp: 1, execution: 1 }, 5] } },
    ],
    ["telemetry that is none", { context, execute, telemetry: "none" }],
    ["a trace without a token", { context, execute, trace: {} }],
    [
      "numbers and booleans as parameters",
      { context, execute: { mboxes: [{ name: "price", parameters: { a: 9.99, b: true, c: null } }] } },
    ],
    ["an index as text", { context, execute: { mboxes: [{ index: "0", name: "hero" }] } }],
    [
      "names in other letter case",
      { context: { channel: "WEB" }, execute, experienceCloud: { analytics: { logging: "CLIENT_SIDE" } } },
    ],
    [
      "100 parameters",
      {
        context,
        execute: {
          mboxes: [
            { name: "hero", parameters: Object.fromEntries(Array.from({ length: 100 }, (_, n) => [`p${n}`, "x"])) },
          ],
        },
      },
    ],
    [
      "a supplemental data id as documents show it",
      {
        context,
        execute,
        experienceCloud: { analytics: { supplementalDataId: "7D3AA246CC99FD7F-1B3DD2E75595498E-1" } },
      },
    ],
    ["an address that is none", { context: { ...context, geo: { ipAddress: "300.1.1.1" } }, execute }],
    ["an address with a port", { context: { ...context, geo: { ipAddress: "192.0.2.1:5678" } }, execute }],
    [
      "an order as Java writes it",
      {
        context,
        execute: {
          mboxes: [{ name: "hero", order: { id: 1, total: "19.90", time: 1767225600.5, purchasedProductIds: [1, 2] } }],
        },
      },
    ],
  ])("are accepted: %s", async (_, body) => {
    const { status, body: response } = await ask(edge, body);
    expect(response.message).toBeUndefined();
    expect(status).toBe(200);
    expect(response.execute).toBeDefined();
  });

  it("are refused if they cannot be converted, with path, expected and received", async () => {
    const { status, body } = await ask(edge, { context, execute: { mboxes: [{ name: { a: 1 } }] } });
    expect(status).toBe(400);
    expect(body.message).toContain(
      "$.execute.mboxes[0].name: expected a non-blank string of at most 250 characters, received an object",
    );
    const many = Object.fromEntries(Array.from({ length: 101 }, (_, n) => [`p${n}`, "x"]));
    expect((await ask(edge, { context, execute: { mboxes: [{ name: "hero", parameters: many }] } })).status).toBe(400);
  });

  it("compare numbers in rules, and count a click beside invalid telemetry", async () => {
    const prefetched = await ask(edge, { context, execute });
    const [metric] = prefetched.body.execute?.mboxes?.[0]?.metrics ?? [];
    const before = edge.counters.clicks;
    const notifications = [
      { id: 7, type: "click", timestamp: "1", mbox: { name: "hero" }, tokens: [metric?.eventToken, null] },
    ];
    const { status, body } = await ask(edge, {
      context,
      notifications,
      telemetry: { entries: [{ timestamp: "soon" }] },
    });
    expect(status).toBe(200);
    expect(body.notifications).toEqual([{ id: "7" }]);
    expect(edge.counters.clicks).toBe(before + 1);
  });

  it("get no unknown fields in the response", async () => {
    const customerIds = [{ id: 1, integrationCode: "crm", authenticatedState: "AUTHENTICATED", secret: "x" }];
    const { body } = await ask(edge, { context, id: { tntId: "v.35_0", secret: "x", customerIds }, execute });
    expect(body.id).toEqual({
      tntId: "v.35_0",
      customerIds: [{ id: "1", integrationCode: "crm", authenticatedState: "authenticated" }],
    });
    const notifications = [
      { id: "n", type: "display", timestamp: 1, mbox: { name: "hero", secret: "x" }, secret: "x" },
    ];
    const traced = await ask(edge, { context, trace: { authorizationToken: "t" }, notifications });
    expect(JSON.stringify(traced.body)).not.toContain("secret");
  });
});

describe("the headers of a browser", () => {
  const platform = (rule: object): object => ({ "==": ["yes", { if: [rule, "yes", "no"] }] });
  const artifact = {
    ...anArtifact(),
    rules: {
      mboxes: {
        phone: [rule("phone", platform({ "==": ["Android", { var: "user.platform" }] }))],
        firefox: [rule("firefox", platform({ "==": ["firefox", { var: "user.browserType" }] }))],
      },
      views: {},
    },
  };
  const firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
  const hints = { "sec-ch-ua-platform": '"Android"', "sec-ch-ua-mobile": "?1", "sec-ch-ua": '"Chromium";v="140"' };
  const names = ["phone", "firefox"];
  const asked = { mboxes: names.map((name, index) => ({ index, name })) };

  it.each([
    [context, { "user-agent": firefox }, ["firefox"]],
    [context, { "user-agent": firefox, ...hints }, ["phone", "firefox"]],
    [{ ...context, userAgent: "none", clientHints: { platform: "Windows" } }, { "user-agent": firefox, ...hints }, []],
  ])("fill in missing fields of the context (%#)", async (given, headers, expected) => {
    await using edge = createEdge({ artifacts: [artifact], client: "acme" });
    const { body } = await ask(edge, { context: given, execute: asked }, { headers });
    const mboxes = body.execute?.mboxes ?? [];
    expect(mboxes.flatMap(({ name, options }) => (options === undefined ? [] : [name]))).toEqual(expected);
  });

  function rule(name: string, condition: object): object {
    const options = [{ type: "html", content: "yes", eventToken: "t" }];
    return { ruleKey: "1", activityId: 1, condition, meta: {}, consequence: { name, options } };
  }
});

describe("a request over a socket", () => {
  let edge: Edge;
  let server: EdgeServer;
  beforeAll(async () => {
    edge = createEdge({ artifacts: [anArtifact()], client: "acme", geo, bodyLimit: 100_000 });
    server = await listen(edge, { port: 0 });
  });
  afterAll(async () => {
    await server.close();
    await edge.close();
  });

  const post = (body: BodyInit, headers: Record<string, string>): Promise<Response> =>
    fetch(`${server.url}/rest/v1/delivery?client=acme&sessionId=s`, { method: "POST", body, headers });

  it("may have a compressed body", async () => {
    const body = gzipSync(JSON.stringify({ context, execute }));
    const response = await validateResponse(await post(body, { "content-encoding": "gzip" }));
    expect(response.execute?.mboxes?.[0]?.options).toHaveLength(1);
  });

  it("with a compressed body is decompressed only up to the size limit", async () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000, 0x20), { level: 9 });
    const { rss } = process.memoryUsage();
    const response = await validateResponse(await post(bomb, { "content-encoding": "gzip" }));
    expect(response).toMatchObject({ status: 413, message: expect.stringContaining("100000") });
    expect(process.memoryUsage().rss - rss).toBeLessThan(100_000_000);
  });

  it.each([
    ["{}", "gzip", 400, "expected gzip"],
    [gzipSync("{}").subarray(0, 12), "gzip", 400, "expected gzip"],
    ["{}", "br, gzip", 415, "Content-Encoding"],
    ["{}", "zstd", 415, "Content-Encoding"],
  ])("is refused if its body does not match its Content-Encoding (%#)", async (body, encoding, status, words) => {
    const response = await validateResponse(await post(body as BodyInit, { "content-encoding": encoding }));
    expect(response).toMatchObject({ status, message: expect.stringContaining(words) });
  });

  it("gets the caller's geo location in the headers and the body of /geo", async () => {
    const response = await fetch(`${server.url}/v1/geo`, { headers: { "x-forwarded-for": "192.0.2.7" } });
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "x-forwarded-for": "192.0.2.7",
      "x-geo-country-code": "CH",
      "x-geo-region-code": "ZH",
      "x-geo-city": "Zurich",
      "x-geo-latitude": "47.4",
      "x-geo-longitude": "8.5",
    });
    expect(await response.json()).toMatchObject({ "x-geo-city": "Zürich", "x-geo-latitude": 47.4 });
  });
});
