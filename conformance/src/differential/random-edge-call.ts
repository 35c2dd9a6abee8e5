import type { Random } from "./random.ts";

type Json = Readonly<Record<string, unknown>>;

/** A call of the Target edge and its response. Both are valid; every optional field is there or not at random. */
export interface RandomEdgeCall {
  readonly options: Json & { readonly request: Json };
  readonly response: Json;
}

/** @param seconds the time, in seconds since the epoch */
export function makeRandomEdgeCall(random: Random, seconds: number): RandomEdgeCall {
  return { options: makeOptions(random, seconds), response: makeResponse(random) };
}

/** Returns each field with a chance of one half. */
function some(random: Random, fields: Readonly<Record<string, readonly unknown[]>>): Json {
  const chosen = Object.entries(fields).filter(() => random.chance(0.5));
  return Object.fromEntries(chosen.map(([name, values]) => [name, random.pick(values)]));
}

function makeOptions(random: Random, seconds: number): RandomEdgeCall["options"] {
  return {
    request: makeRequest(random),
    sessionId: "session-of-the-comparison",
    ...some(random, {
      targetCookie: [
        `session#abc#${seconds + 100}|PC#device.33_0#${seconds + 100}`,
        `session#abc#${seconds - 100}|PC#device#${seconds + 100}`,
        "rubbish|session#|#",
        "",
      ],
      targetLocationHint: ["7", "41", ""],
      visitorCookie: ["MCMID|123|MCAAMLH|9|MCAAMB|blob", "-1330315163|MCMID|123|vVersion|3.2.0", "T", ""],
      customerIds: [{ crm: { id: "7", authState: 1 }, loyalty: "plain", none: null }],
      consumerId: ["hero"],
    }),
  };
}

function makeRequest(random: Random): Json {
  const details = (): Json =>
    some(random, {
      parameters: [{ tier: "gold" }, {}],
      profileParameters: [{ age: "40" }],
      order: [{ id: "1", total: 2.5, purchasedProductIds: ["a"] }],
      product: [{ id: "1", categoryId: "2" }],
      address: [{ url: "https://example.com/", referringUrl: "https://example.org/" }],
    });
  const hero = { name: "hero", ...some(random, { index: [3] }), ...details() };
  return {
    ...some(random, {
      id: [{ tntId: "a.28_0" }, { thirdPartyId: "x" }, { marketingCloudVisitorId: "5", customerIds: [] }, {}],
      property: [{ token: "p2" }],
      trace: [{ authorizationToken: "token", usage: { a: "b" } }],
      environmentId: [9],
      impressionId: ["impression", ""],
      preview: [{ token: "preview" }],
      qaMode: [{ token: "qa", listedActivitiesOnly: true, previewIndexes: [{ activityIndex: 1, experienceIndex: 2 }] }],
      experienceCloud: [
        { analytics: { logging: "client_side", trackingServer: "a.test" } },
        { analytics: { logging: "" }, audienceManager: { locationHint: 3, blob: "blob" } },
        {},
      ],
      notifications: [[{ id: "n", type: "display", timestamp: 5, tokens: ["t"], mbox: { name: "m" } }], [{}], []],
      execute: [{ mboxes: [hero, { name: "" }, { name: "nav" }] }, { pageLoad: details(), mboxes: [] }, {}],
      prefetch: [{ views: [{ name: "home", key: "k", ...details() }], mboxes: [] }, { mboxes: [{ name: "cart" }] }, {}],
    }),
    context: {
      channel: "web",
      timeOffsetInMinutes: random.integer(-720, 840),
      ...some(random, {
        userAgent: ["Chrome"],
        browser: [{ host: "example.com", webGLRenderer: "w" }],
        screen: [{ width: 1, height: 2, orientation: "portrait", colorDepth: 24, pixelRatio: 1.5 }],
        clientHints: [{ mobile: true, platform: "macOS" }],
        geo: [{ ipAddress: "203.0.113.9", countryCode: "US", zip: "1" }, null],
        beacon: [true, false],
      }),
    },
  };
}

function makeResponse(random: Random): Json {
  const option = (): Json =>
    some(random, {
      type: ["html", "json", "actions"],
      content: ["<b>", { a: null, list: [1, null] }, [], 0, ""],
      eventToken: ["token", null],
      responseTokens: [{ "activity.id": "1" }, {}, null],
    });
  const details = (): Json =>
    some(random, {
      options: [[option(), option()], [], null],
      metrics: [[{ type: "click", selector: "#x", eventToken: "token" }], null],
      analytics: [{ payload: { pe: "tnt", tnta: "1:0:0|2" } }, {}, null],
      trace: [{ clientCode: "c" }, {}, null],
    });
  const part = (): Json =>
    some(random, { pageLoad: [details(), null], mboxes: [[{ index: 0, name: "hero", ...details() }], [], null] });
  const views = [[{ name: "home", key: "k", state: "s", ...details() }]];
  return {
    status: 200,
    requestId: "of-the-stub",
    client: "someclient",
    ...some(random, {
      id: [{ tntId: "a.28_0" }, { tntId: "a b|c#d", marketingCloudVisitorId: "5" }, { tntId: null }, null],
      edgeHost: ["mboxedge35.tt.omtrdc.net", "mboxedge35.tt.omtrdc.net.test", "", null],
      execute: [part(), null],
      prefetch: [{ ...part(), ...some(random, { views }) }, null],
      notifications: [[{ id: "n" }]],
    }),
  };
}
