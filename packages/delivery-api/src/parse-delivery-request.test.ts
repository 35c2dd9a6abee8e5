import { describe, expect, it } from "vitest";
import { parseDeliveryRequest, sessionIdSchema } from "./parse-delivery-request.ts";
import { findIssues, type Issue } from "./schema.ts";

const context = { channel: "web" };

function listIssues(request: unknown): readonly Issue[] {
  const parsed = parseDeliveryRequest(request);
  return parsed.ok ? [] : parsed.issues;
}

const listPaths = (request: unknown): string[] => listIssues(request).map(({ path }) => path);

describe("parseDeliveryRequest", () => {
  it("accepts a request with every field", () => {
    const details = {
      address: { url: "https://shop.example/p/1", referringUrl: "https://shop.example/" },
      parameters: { tier: "gold" },
      profileParameters: { age: "42" },
      order: {
        id: "o1",
        total: 12.5,
        purchasedProductIds: ["p1", "p2"],
        time: "2026-01-31T12:00:00Z",
        experienceLocalId: 0,
        duplicate: false,
        outlier: true,
      },
      product: { id: "p1", categoryId: "c1" },
    };
    const request = {
      requestId: "r1",
      impressionId: "i1",
      id: {
        tntId: "4a7b90.35_0",
        thirdPartyId: "crm-1",
        marketingCloudVisitorId: "07327024324407615852294135870030620007",
        customerIds: [{ id: "67", integrationCode: "userid", authenticatedState: "authenticated" }],
      },
      environmentId: 4,
      property: { token: "t" },
      trace: { authorizationToken: "a", usage: { a: "b" } },
      context: {
        channel: "mobile",
        mobilePlatform: { deviceName: "Pixel", deviceType: "phone", platformType: "android", version: "1" },
        application: { id: "app", name: "App", version: "1.0" },
        screen: { width: 1, height: 2, colorDepth: 24, pixelRatio: 1.5, orientation: "portrait" },
        window: { width: 1, height: 2 },
        browser: { host: "shop.example", webGLRenderer: "x", language: "en" },
        address: details.address,
        geo: {
          ipAddress: "192.0.2.1",
          latitude: 1.5,
          longitude: -1.5,
          countryCode: "US",
          stateCode: "CA",
          city: "X",
          zip: "94107",
        },
        timeOffsetInMinutes: -330.5,
        userAgent: "Mozilla/5.0",
        clientHints: {
          mobile: true,
          model: "m",
          platform: "p",
          platformVersion: "1",
          architecture: "a",
          bitness: "64",
        },
        beacon: false,
      },
      experienceCloud: {
        audienceManager: { locationHint: 9, blob: "b" },
        analytics: {
          supplementalDataId: "0123456789ABCDEF-0123456789ABCDEF",
          logging: "server_side",
          trackingServer: "a",
          trackingServerSecure: "b",
        },
      },
      execute: { pageLoad: details, mboxes: [{ ...details, index: 0, name: "hero" }] },
      prefetch: { pageLoad: {}, mboxes: [{ index: 0, name: "cart" }], views: [{}, { name: "home", key: "k" }] },
      telemetry: {
        entries: [{ requestId: "r0", timestamp: 1, mode: "edge", execution: 1.5, features: { executeMboxCount: 1 } }],
      },
      notifications: [
        {
          id: "n1",
          impressionId: "i1",
          type: "display",
          timestamp: 1,
          tokens: ["t"],
          mbox: { name: "cart", state: "s" },
        },
        { id: "n2", type: "click", timestamp: 1, view: { name: "home" } },
        { id: "n3", type: "click", timestamp: 1, pageLoad: { state: "s" } },
      ],
      qaMode: {
        token: "q",
        listedActivitiesOnly: true,
        evaluateAsTrueAudienceIds: [1],
        evaluateAsFalseAudienceIds: [2],
        previewIndexes: [{ activityIndex: 1, experienceIndex: 1 }],
      },
      preview: { token: "p" },
    };
    expect(parseDeliveryRequest(request)).toEqual({ ok: true, request });
  });

  it("requires an object with a context and a channel", () => {
    expect(listIssues(undefined)).toEqual([{ path: "$", expected: "an object", received: "undefined" }]);
    expect(listPaths([])).toEqual(["$"]);
    expect(listPaths({})).toEqual(["$.context"]);
    expect(listIssues({ context: { channel: "tv" } })).toEqual([
      { path: "$.context.channel", expected: 'one of "mobile", "web"', received: '"tv"' },
    ]);
  });

  it.each<[string, object, string]>([
    ["a long requestId", { requestId: "x".repeat(129) }, "$.requestId"],
    ["a tntId with two dots", { id: { tntId: "a.b.35_0" } }, "$.id.tntId"],
    ["a long thirdPartyId", { id: { thirdPartyId: "x".repeat(257) } }, "$.id.thirdPartyId"],
    ["a null customer id", { id: { customerIds: [null] } }, "$.id.customerIds[0]"],
    [
      "51 customer ids",
      {
        id: {
          customerIds: Array.from({ length: 51 }, () => ({
            id: "1",
            integrationCode: "c",
            authenticatedState: "unknown",
          })),
        },
      },
      "$.id.customerIds",
    ],
    [
      "an unknown authenticated state",
      { id: { customerIds: [{ id: "1", integrationCode: "c", authenticatedState: "maybe" }] } },
      "$.id.customerIds[0].authenticatedState",
    ],
    ["a fractional environmentId", { environmentId: 1.5 }, "$.environmentId"],
    ["a property without token", { property: {} }, "$.property.token"],
    ["a trace without token", { trace: {} }, "$.trace.authorizationToken"],
    ["a long URL", { context: { ...context, address: { url: "x".repeat(4097) } } }, "$.context.address.url"],
    ["a wrong IP", { context: { ...context, geo: { ipAddress: "1.2.3.256" } } }, "$.context.geo.ipAddress"],
    ["a long country code", { context: { ...context, geo: { countryCode: "USA" } } }, "$.context.geo.countryCode"],
    [
      "a platform without device type",
      { context: { channel: "mobile", mobilePlatform: { platformType: "ios" } } },
      "$.context.mobilePlatform.deviceType",
    ],
    [
      "a hint of 0",
      { experienceCloud: { audienceManager: { locationHint: 0 } } },
      "$.experienceCloud.audienceManager.locationHint",
    ],
    [
      "a blank blob",
      { experienceCloud: { audienceManager: { blob: "  " } } },
      "$.experienceCloud.audienceManager.blob",
    ],
    [
      "a short SDID",
      { experienceCloud: { analytics: { supplementalDataId: "ABC" } } },
      "$.experienceCloud.analytics.supplementalDataId",
    ],
    ["an mbox without name", { execute: { mboxes: [{ index: 0 }] } }, "$.execute.mboxes[0].name"],
    ["a blank mbox name", { execute: { mboxes: [{ name: " " }] } }, "$.execute.mboxes[0].name"],
    ["a clicked mbox", { execute: { mboxes: [{ name: "hero-clicked" }] } }, "$.execute.mboxes[0].name"],
    ["a reserved mbox name", { execute: { mboxes: [{ name: "any mbox" }] } }, "$.execute.mboxes[0].name"],
    [
      "an index twice",
      {
        prefetch: {
          mboxes: [
            { name: "a", index: 1 },
            { name: "b", index: 1 },
          ],
        },
      },
      "$.prefetch.mboxes[1].index",
    ],
    [
      "51 parameters",
      {
        execute: { pageLoad: { parameters: Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`p${i}`, ""])) } },
      },
      "$.execute.pageLoad.parameters",
    ],
    [
      "a profile parameter among the mbox parameters",
      { execute: { pageLoad: { parameters: { "profile.age": "1" } } } },
      '$.execute.pageLoad.parameters["profile.age"]',
    ],
    [
      "a reserved parameter",
      { execute: { pageLoad: { parameters: { orderId: "1" } } } },
      "$.execute.pageLoad.parameters.orderId",
    ],
    [
      "a parameter that is no string",
      { execute: { pageLoad: { parameters: { n: 1 } } } },
      "$.execute.pageLoad.parameters.n",
    ],
    [
      "a long value",
      { execute: { pageLoad: { parameters: { n: "x".repeat(5001) } } } },
      "$.execute.pageLoad.parameters.n",
    ],
    ["a negative total", { execute: { pageLoad: { order: { total: -1 } } } }, "$.execute.pageLoad.order.total"],
    ["a time that is none", { execute: { pageLoad: { order: { time: "soon" } } } }, "$.execute.pageLoad.order.time"],
    [
      "too many product ids",
      { execute: { pageLoad: { order: { purchasedProductIds: Array.from({ length: 6 }, () => "x".repeat(45)) } } } },
      "$.execute.pageLoad.order.purchasedProductIds",
    ],
    ["a blank product id", { execute: { pageLoad: { product: { id: " " } } } }, "$.execute.pageLoad.product.id"],
    ["a long view name", { prefetch: { views: [{ name: "x".repeat(129) }] } }, "$.prefetch.views[0].name"],
    [
      "a notification type that is none",
      { notifications: [{ id: "1", type: "hover", timestamp: 1 }] },
      "$.notifications[0].type",
    ],
    [
      "a notification for two things",
      { notifications: [{ id: "1", type: "click", timestamp: 1, mbox: { name: "a" }, view: {} }] },
      "$.notifications[0]",
    ],
    ["no preview indexes", { qaMode: { previewIndexes: [] } }, "$.qaMode.previewIndexes"],
    [
      "an activity index of 0",
      { qaMode: { previewIndexes: [{ activityIndex: 0 }] } },
      "$.qaMode.previewIndexes[0].activityIndex",
    ],
  ])("refuses %s", (_what, part, path) => {
    expect(listPaths({ context, ...part })).toEqual([path]);
  });

  it.each(["::1", "2001:db8::8a2e:370:7334", "fe80::1%eth0", "::ffff:192.0.2.1", "255.255.255.255"])(
    "accepts %s as an IP address",
    (ipAddress) => expect(listPaths({ context: { ...context, geo: { ipAddress } } })).toEqual([]),
  );

  it.each(["", "1.2.3", "1::2::3", "12345::", "fe80::1%", "1:2:3:4:5:6:7:8:9", "::1.2.3.999"])(
    "refuses %j as an IP address",
    (ipAddress) => expect(listPaths({ context: { ...context, geo: { ipAddress } } })).toHaveLength(1),
  );
});

describe("a session id", () => {
  it("has no control characters and no half characters, as Unicode classifies them", () => {
    const units = Array.from({ length: 0x1_00_00 }, (_, code) => String.fromCharCode(code));
    const refused = units.filter((unit) => findIssues(sessionIdSchema, `a${unit}`).length > 0);
    expect(refused).toEqual(units.filter((unit) => /[\s?/{}\p{Cc}\p{Cs}]/u.test(unit)));
    expect(findIssues(sessionIdSchema, "a\u{1f600}")).toEqual([]);
  });
});
