/** Marks an object that may have more fields. */
export class Part {
  readonly fields: object;
  constructor(fields: object) {
    this.fields = fields;
  }
}

function part(fields: object): Part {
  return new Part(fields);
}

/** Sloppy requests, and what is sent of them: what, request, path in the body, and what stands there (`undefined`: nothing). */
export type RequestCase = readonly [what: string, request: unknown, path: string, sent: unknown];

const ex = (details: object): object => ({ execute: { mboxes: [{ name: "hero", index: 0, ...details }] } });
const mbox = "execute.mboxes.0";
const withContext = (context: unknown): object => ({ context, ...ex({}) });
const withId = (id: unknown): object => ({ id, ...ex({}) });
const withCustomer = (customer: object): object =>
  withId({ customerIds: [{ id: "1", integrationCode: "crm", authenticatedState: "unknown", ...customer }] });
const notify = (notification: object): object => ({
  ...ex({}),
  notifications: [{ id: "n1", type: "display", timestamp: 5, tokens: ["t"], ...notification }],
});
const times = (count: number): Record<string, string> =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`p${index}`, "v"]));
/** As ids and decimals of databases are. */
const asJson = (value: unknown): object => ({ toJSON: () => value });
/** Has its fields as getters, as models of databases do. */
class Getters {
  readonly #fields: Readonly<Record<string, unknown>>;
  constructor(fields: Readonly<Record<string, unknown>>) {
    this.#fields = fields;
  }
  get name(): unknown {
    return this.#fields.name;
  }
  get index(): unknown {
    return this.#fields.index;
  }
  get tier(): unknown {
    return this.#fields.tier;
  }
  get execute(): unknown {
    return this.#fields.execute;
  }
}
const throwing = (): never => {
  throw new Error("No such thing");
};
function revokedProxy(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}
function* endless(): Generator<[string, string]> {
  for (let count = 0; ; count++) yield [`p${count}`, "v"];
}
const sparse = (at: number, value: unknown): unknown[] => {
  const list: unknown[] = [];
  list[at] = value;
  return list;
};

export const requestCases: readonly RequestCase[] = [
  // Parameters
  [
    "numbers and booleans among parameters",
    ex({ parameters: { price: 9.99, member: true } }),
    `${mbox}.parameters`,
    { price: "9.99", member: "true" },
  ],
  [
    "missing values among parameters",
    ex({ parameters: { tier: undefined, plan: null, a: "b" } }),
    `${mbox}.parameters`,
    { a: "b" },
  ],
  ["NaN among parameters", ex({ parameters: { n: Number.NaN, a: "b" } }), `${mbox}.parameters`, { a: "b" }],
  [
    "a date among parameters",
    ex({ parameters: { at: new Date(0) } }),
    `${mbox}.parameters`,
    { at: "1970-01-01T00:00:00.000Z" },
  ],
  ["an invalid date among parameters", ex({ parameters: { at: new Date(Number.NaN) } }), `${mbox}.parameters`, {}],
  ["a list among parameters", ex({ parameters: { tags: ["a", "b"] } }), `${mbox}.parameters`, { tags: "a" }],
  ["an empty list among parameters", ex({ parameters: { tags: [] } }), `${mbox}.parameters`, {}],
  [
    "an object among parameters",
    ex({ parameters: { user: { tier: "gold" }, a: "b" } }),
    `${mbox}.parameters`,
    { a: "b" },
  ],
  ["a function among parameters", ex({ parameters: { f: () => 1, a: "b" } }), `${mbox}.parameters`, { a: "b" }],
  ["a symbol among parameters", ex({ parameters: { f: Symbol("x"), a: "b" } }), `${mbox}.parameters`, { a: "b" }],
  ["a bigint among parameters", ex({ parameters: { n: 12n } }), `${mbox}.parameters`, { n: "12" }],
  [
    "boxed values among parameters",
    ex({ parameters: { a: new String("x"), b: new Number(1), c: new Boolean(false) } }),
    `${mbox}.parameters`,
    { a: "x", b: "1", c: "false" },
  ],
  [
    "a URL among parameters",
    ex({ parameters: { at: new URL("https://a.test/x") } }),
    `${mbox}.parameters`,
    { at: "https://a.test/x" },
  ],
  [
    "an id of a database among parameters",
    ex({ parameters: { id: asJson("65f0") } }),
    `${mbox}.parameters`,
    { id: "65f0" },
  ],
  [
    "false and zero among parameters",
    ex({ parameters: { a: false, b: 0 } }),
    `${mbox}.parameters`,
    { a: "false", b: "0" },
  ],
  ["an empty text among parameters", ex({ parameters: { a: "" } }), `${mbox}.parameters`, { a: "" }],
  ["a reserved name among parameters", ex({ parameters: { orderId: "1", a: "b" } }), `${mbox}.parameters`, { a: "b" }],
  [
    "a blank name among parameters",
    ex({ parameters: { " ": "1", "": "2", a: "b" } }),
    `${mbox}.parameters`,
    { a: "b" },
  ],
  [
    "a long name among parameters",
    ex({ parameters: { ["x".repeat(129)]: "1", a: "b" } }),
    `${mbox}.parameters`,
    { a: "b" },
  ],
  [
    "a long value among parameters",
    ex({ parameters: { x: "x".repeat(5_001), a: "b" } }),
    `${mbox}.parameters`,
    { a: "b" },
  ],
  ["parameters that are null", ex({ parameters: null }), `${mbox}.parameters`, undefined],
  ["parameters that are an empty list", ex({ parameters: [] }), `${mbox}.parameters`, undefined],
  ["parameters that are a text", ex({ parameters: "a=b" }), `${mbox}.parameters`, undefined],
  ["parameters in a Map", ex({ parameters: new Map([["a", 1]]) }), `${mbox}.parameters`, { a: "1" }],
  [
    "parameters in URLSearchParams",
    ex({ parameters: new URLSearchParams("a=1&b=2&a=3") }),
    `${mbox}.parameters`,
    { a: "1", b: "2" },
  ],
  ["fifty parameters", ex({ parameters: times(50) }), `${mbox}.parameters`, times(50)],
  [
    "profile parameters",
    ex({ profileParameters: { age: 42, "profile.tier": "gold" } }),
    `${mbox}.profileParameters`,
    { age: "42" },
  ],
  ["profile parameters of nothing", ex({ profileParameters: { age: undefined } }), `${mbox}.profileParameters`, {}],
  [
    "parameters of a page load",
    { execute: { pageLoad: { parameters: { n: 1 } } } },
    "execute.pageLoad.parameters",
    { n: "1" },
  ],
  [
    "parameters of a view",
    { prefetch: { views: [{ name: 5, parameters: { n: 1 } }] } },
    "prefetch.views",
    [{ name: "5", parameters: { n: "1" } }],
  ],
  // Orders and products
  [
    "an order",
    ex({ order: { id: 1001, total: "19.99", purchasedProductIds: [1, 2], time: new Date(0) } }),
    `${mbox}.order`,
    { id: "1001", total: 19.99, purchasedProductIds: ["1", "2"], time: "1970-01-01T00:00:00.000Z" },
  ],
  ["a total of a decimal type", ex({ order: { total: asJson("19.99") } }), `${mbox}.order`, { total: 19.99 }],
  ["a total that is a bigint", ex({ order: { total: 5n } }), `${mbox}.order`, { total: 5 }],
  ["a total with a currency", ex({ order: { id: "1", total: "19.99 EUR" } }), `${mbox}.order`, { id: "1" }],
  ["a total below zero", ex({ order: { id: "1", total: -5 } }), `${mbox}.order`, { id: "1" }],
  ["a total that is NaN", ex({ order: { id: "1", total: Number.NaN } }), `${mbox}.order`, { id: "1" }],
  [
    "a total that is endless",
    ex({ order: { id: "1", total: Number.POSITIVE_INFINITY } }),
    `${mbox}.order`,
    { id: "1" },
  ],
  [
    "a time in milliseconds",
    ex({ order: { time: 1_700_000_000_000 } }),
    `${mbox}.order`,
    { time: "2023-11-14T22:13:20.000Z" },
  ],
  [
    "a time as SQL has it",
    ex({ order: { time: "2026-01-31 12:00:00" } }),
    `${mbox}.order`,
    { time: "2026-01-31T12:00:00" },
  ],
  ["a time in words", ex({ order: { id: "1", time: "yesterday" } }), `${mbox}.order`, { id: "1" }],
  ["a single product", ex({ order: { purchasedProductIds: "p1" } }), `${mbox}.order`, { purchasedProductIds: ["p1"] }],
  [
    "a set of products",
    ex({ order: { purchasedProductIds: new Set([1, 2]) } }),
    `${mbox}.order`,
    { purchasedProductIds: ["1", "2"] },
  ],
  [
    "holes among products",
    ex({ order: { purchasedProductIds: ["p1", null, undefined, "", " ", "p2"] } }),
    `${mbox}.order`,
    { purchasedProductIds: ["p1", "p2"] },
  ],
  [
    "flags of an order",
    ex({ order: { duplicate: "true", outlier: 0 } }),
    `${mbox}.order`,
    { duplicate: true, outlier: false },
  ],
  ["a fractional experience", ex({ order: { experienceLocalId: "2.9" } }), `${mbox}.order`, { experienceLocalId: 2 }],
  ["an order that is false", ex({ order: false }), `${mbox}.order`, undefined],
  ["an order that is an empty list", ex({ order: [] }), `${mbox}.order`, undefined],
  ["a product", ex({ product: { id: 5, categoryId: 12 } }), `${mbox}.product`, { id: "5", categoryId: "12" }],
  ["a product of blanks", ex({ product: { id: " ", categoryId: "" } }), `${mbox}.product`, {}],
  [
    "an address of an mbox",
    ex({ address: { url: new URL("https://a.test/"), referringUrl: null } }),
    `${mbox}.address`,
    { url: "https://a.test/" },
  ],
  // Mboxes
  [
    "an index twice",
    {
      execute: {
        mboxes: [
          { name: "a", index: 2 },
          { name: "b", index: 2 },
        ],
      },
    },
    "execute.mboxes",
    [
      { name: "a", index: 2 },
      { name: "b", index: 1 },
    ],
  ],
  [
    "a negative index",
    { execute: { mboxes: [{ name: "a", index: -1 }] } },
    "execute.mboxes",
    [{ name: "a", index: 0 }],
  ],
  [
    "a fractional index",
    { execute: { mboxes: [{ name: "a", index: 1.5 }, { name: "b" }] } },
    "execute.mboxes",
    [
      { name: "a", index: 0 },
      { name: "b", index: 1 },
    ],
  ],
  [
    "an index as a text",
    {
      prefetch: {
        mboxes: [
          { name: "a", index: "0" },
          { name: "b", index: 0 },
        ],
      },
    },
    "prefetch.mboxes",
    [
      { name: "a", index: 1 },
      { name: "b", index: 0 },
    ],
  ],
  ["an index that is null", ex({ index: null }), mbox, { name: "hero", index: 0 }],
  ["an index that is NaN", ex({ index: Number.NaN }), mbox, { name: "hero", index: 0 }],
  ["an index that is too large", ex({ index: 2 ** 40 }), mbox, { name: "hero", index: 0 }],
  ["an index that is an object", ex({ index: {} }), mbox, { name: "hero", index: 0 }],
  ["a name that is a number", { execute: { mboxes: [{ name: 42 }] } }, "execute.mboxes", [{ name: "42", index: 0 }]],
  [
    "mboxes without a name",
    { execute: { mboxes: [{}, { name: "" }, { name: null }, { name: "a" }] } },
    "execute.mboxes",
    [{ name: "a", index: 0 }],
  ],
  ["nothing but mboxes without a name", { execute: { mboxes: [{}] } }, "execute.mboxes", undefined],
  [
    "a sparse list of mboxes",
    { execute: { mboxes: sparse(2, { name: "a" }) } },
    "execute.mboxes",
    [{ name: "a", index: 0 }],
  ],
  [
    "mboxes that are no objects",
    { execute: { mboxes: [null, 7, "hero", [], { name: "a" }] } },
    "execute.mboxes",
    [{ name: "a", index: 0 }],
  ],
  ["unknown fields of an mbox", ex({ unknown: 1, mbox: "hero" }), mbox, { name: "hero", index: 0 }],
  [
    "mboxes of a class",
    {
      execute: {
        mboxes: [
          new (class Mbox {
            name = "a";
            private secret = 1;
            get twice() {
              return this.secret * 2;
            }
          })(),
        ],
      },
    },
    "execute.mboxes",
    [{ name: "a", index: 0 }],
  ],
  [
    "mboxes with getters of a class",
    {
      execute: {
        mboxes: [
          new (class Mbox {
            get name() {
              return "a";
            }
          })(),
        ],
      },
    },
    "execute.mboxes",
    [{ name: "a", index: 0 }],
  ],
  // Parts
  ["a page load that is true", { execute: { pageLoad: true } }, "execute.pageLoad", {}],
  [
    "a page load that is false",
    { execute: { pageLoad: false, mboxes: [{ name: "a" }] } },
    "execute.pageLoad",
    undefined,
  ],
  ["a page load that is null", { execute: { pageLoad: null, mboxes: [{ name: "a" }] } }, "execute.pageLoad", undefined],
  ["a part that is null", { ...ex({}), prefetch: null }, "prefetch", undefined],
  ["a part that is an empty list", { ...ex({}), prefetch: [] }, "prefetch", undefined],
  ["a part that is empty", { ...ex({}), prefetch: {} }, "prefetch", undefined],
  [
    "unknown fields of a part",
    { execute: { mboxes: [{ name: "a" }], mode: "x" } },
    "execute",
    { mboxes: [{ name: "a", index: 0 }] },
  ],
  ["unknown fields of a request", { ...ex({}), mode: "x", contexts: {} }, "mode", undefined],
  ["views that are holes", { prefetch: { views: [null, {}, undefined] } }, "prefetch.views", [{}]],
  ["a view of blanks", { prefetch: { views: [{ name: "", key: null }] } }, "prefetch.views", [{}]],
  // Ids
  ["a third-party id that is a number", withId({ thirdPartyId: 12345 }), "id", { thirdPartyId: "12345" }],
  ["a third-party id that is false", withId({ thirdPartyId: false }), "id", undefined],
  ["a third-party id of a database", withId({ thirdPartyId: asJson("65f0") }), "id", { thirdPartyId: "65f0" }],
  [
    "ids that are null",
    withId({ tntId: null, thirdPartyId: null, marketingCloudVisitorId: null, customerIds: null }),
    "id",
    undefined,
  ],
  ["ids that are a text", withId("me"), "id", undefined],
  ["ids that are a list", withId([]), "id", undefined],
  [
    "an ECID that is a bigint",
    withId({ marketingCloudVisitorId: 123456789012345678901234567890n }),
    "id",
    { marketingCloudVisitorId: "123456789012345678901234567890" },
  ],
  ["an id with two dots", withId({ tntId: "a.b.c", thirdPartyId: "x" }), "id", { thirdPartyId: "x" }],
  [
    "a state in other letter case",
    withCustomer({ id: 1, authenticatedState: "AUTHENTICATED" }),
    "id.customerIds.0",
    { id: "1", integrationCode: "crm", authenticatedState: "authenticated" },
  ],
  ["a state by number", withCustomer({ authenticatedState: 2 }), "id.customerIds.0.authenticatedState", "logged_out"],
  [
    "a state by number as a text",
    withCustomer({ authenticatedState: "1" }),
    "id.customerIds.0.authenticatedState",
    "authenticated",
  ],
  [
    "a state with a hyphen",
    withCustomer({ authenticatedState: "logged-out" }),
    "id.customerIds.0.authenticatedState",
    "logged_out",
  ],
  [
    "a state that is unknown",
    withCustomer({ authenticatedState: "certain" }),
    "id.customerIds.0.authenticatedState",
    "unknown",
  ],
  [
    "a state that is missing",
    withCustomer({ authenticatedState: undefined }),
    "id.customerIds.0.authenticatedState",
    "unknown",
  ],
  [
    "a state under its other name",
    withCustomer({ authenticatedState: undefined, authState: 1 }),
    "id.customerIds.0.authenticatedState",
    "authenticated",
  ],
  [
    "a customer id without an id",
    withId({ customerIds: [{ integrationCode: "crm" }, { id: 2, integrationCode: "crm" }] }),
    "id.customerIds",
    [{ id: "2", integrationCode: "crm", authenticatedState: "unknown" }],
  ],
  ["a customer id without a code", withId({ customerIds: [{ id: "1" }] }), "id", undefined],
  // Context
  ["a channel in capitals", withContext({ channel: "WEB" }), "context.channel", "web"],
  ["a channel that is empty", withContext({ channel: "" }), "context.channel", "web"],
  [
    "a channel that is unknown",
    withContext({ channel: "server", userAgent: "Chrome" }),
    "context",
    part({ channel: "web", userAgent: "Chrome" }),
  ],
  ["a channel of a phone", withContext({ channel: "Mobile" }), "context.channel", "mobile"],
  [
    "a context without a channel",
    withContext({ userAgent: "Chrome" }),
    "context",
    part({ channel: "web", userAgent: "Chrome" }),
  ],
  ["a context that is null", withContext(null), "context.channel", "web"],
  ["a context that is a text", withContext("web"), "context.channel", "web"],
  ["a context that is a list", withContext([]), "context.channel", "web"],
  ["unknown fields of a context", withContext({ channel: "web", ip: "1.2.3.4" }), "context.ip", undefined],
  [
    "unknown fields of an address",
    withContext({ channel: "web", address: { url: "https://a.test/", host: "a" } }),
    "context.address",
    { url: "https://a.test/" },
  ],
  [
    "a URL",
    withContext({ channel: "web", address: { url: new URL("https://example.com/x") } }),
    "context.address.url",
    "https://example.com/x",
  ],
  [
    "an address that is a text",
    withContext({ channel: "web", address: "https://a.test/" }),
    "context.address",
    undefined,
  ],
  [
    "an IP address with a port",
    withContext({ channel: "web", geo: { ipAddress: "1.2.3.4:5678" } }),
    "context.geo",
    { ipAddress: "1.2.3.4" },
  ],
  [
    "a list of IP addresses",
    withContext({ channel: "web", geo: { ipAddress: "1.2.3.4, 5.6.7.8" } }),
    "context.geo",
    { ipAddress: "1.2.3.4" },
  ],
  [
    "an array of IP addresses",
    withContext({ channel: "web", geo: { ipAddress: ["1.2.3.4"] } }),
    "context.geo",
    { ipAddress: "1.2.3.4" },
  ],
  [
    "an IP address in brackets",
    withContext({ channel: "web", geo: { ipAddress: "[2001:db8::1]:443" } }),
    "context.geo",
    { ipAddress: "2001:db8::1" },
  ],
  [
    "an IP address that is empty",
    withContext({ channel: "web", geo: { ipAddress: "" } }),
    "context.geo.ipAddress",
    undefined,
  ],
  [
    "an IP address that is none",
    withContext({ channel: "web", geo: { ipAddress: "localhost" } }),
    "context.geo.ipAddress",
    undefined,
  ],
  [
    "coordinates as texts",
    withContext({ channel: "web", geo: { latitude: "37.7", longitude: " -122.4" } }),
    "context.geo",
    { latitude: 37.7, longitude: -122.4 },
  ],
  [
    "coordinates that are none",
    withContext({ channel: "web", geo: { latitude: "north", longitude: null } }),
    "context.geo",
    {},
  ],
  [
    "a country by name",
    withContext({ channel: "web", geo: { countryCode: "UNITED STATES", city: "BERLIN" } }),
    "context.geo",
    { city: "BERLIN" },
  ],
  ["a zip that is a number", withContext({ channel: "web", geo: { zip: 94107 } }), "context.geo", { zip: "94107" }],
  [
    "a screen",
    withContext({
      channel: "web",
      screen: { width: "1024", height: "768px", orientation: "LANDSCAPE", pixelRatio: "1.5" },
    }),
    "context.screen",
    { width: 1024, orientation: "landscape", pixelRatio: 1.5 },
  ],
  [
    "an unknown orientation",
    withContext({ channel: "web", screen: { width: 1, orientation: "landscape-primary" } }),
    "context.screen",
    { width: 1 },
  ],
  [
    "a window",
    withContext({ channel: "web", window: { width: "1024", height: null } }),
    "context.window",
    { width: 1024 },
  ],
  [
    "a browser",
    withContext({
      channel: "web",
      browser: { host: new URL("https://a.test/"), webGLRenderer: null, language: ["de", "en"] },
    }),
    "context.browser",
    { host: "https://a.test/", language: "de" },
  ],
  [
    "an offset as a text",
    withContext({ channel: "web", timeOffsetInMinutes: "60" }),
    "context.timeOffsetInMinutes",
    60,
  ],
  [
    "client hints",
    withContext({ channel: "web", clientHints: { mobile: "?1", model: null, bitness: 64 } }),
    "context.clientHints",
    { mobile: true, bitness: "64" },
  ],
  [
    "client hints that say no",
    withContext({ channel: "web", clientHints: { mobile: "?0" } }),
    "context.clientHints",
    { mobile: false },
  ],
  ["a beacon", withContext({ channel: "web", beacon: "false" }), "context.beacon", false],
  ["a user agent in a list", withContext({ channel: "web", userAgent: ["Chrome"] }), "context.userAgent", "Chrome"],
  [
    "an application",
    withContext({ channel: "web", application: { id: 7, version: 1.2, name: "" } }),
    "context.application",
    { id: "7", version: "1.2" },
  ],
  [
    "a mobile platform",
    withContext({ channel: "mobile", mobilePlatform: { deviceType: "PHONE", platformType: "iOS", version: 17 } }),
    "context.mobilePlatform",
    { deviceType: "phone", platformType: "ios", version: "17" },
  ],
  [
    "a mobile platform that lacks something",
    withContext({ channel: "mobile", mobilePlatform: { deviceType: "phone" } }),
    "context.mobilePlatform",
    undefined,
  ],
  // Experience Cloud
  [
    "logging in capitals",
    { experienceCloud: { analytics: { logging: "SERVER_SIDE" } }, ...ex({}) },
    "experienceCloud.analytics.logging",
    "server_side",
  ],
  [
    "logging with a hyphen",
    { experienceCloud: { analytics: { logging: "client-side" } }, ...ex({}) },
    "experienceCloud.analytics.logging",
    "client_side",
  ],
  [
    "logging that is unknown",
    { experienceCloud: { analytics: { logging: "both" } }, ...ex({}) },
    "experienceCloud.analytics.logging",
    "server_side",
  ],
  [
    "a tracking server that is empty",
    { experienceCloud: { analytics: { trackingServer: "", trackingServerSecure: null } }, ...ex({}) },
    "experienceCloud.analytics.trackingServer",
    undefined,
  ],
  [
    "an Audience Manager region as a text",
    { experienceCloud: { audienceManager: { locationHint: "9", blob: "b" } }, ...ex({}) },
    "experienceCloud.audienceManager",
    { locationHint: 9, blob: "b" },
  ],
  [
    "an Audience Manager region of zero",
    { experienceCloud: { audienceManager: { locationHint: 0, blob: "b" } }, ...ex({}) },
    "experienceCloud.audienceManager",
    { blob: "b" },
  ],
  [
    "analytics that are true",
    { experienceCloud: { analytics: true }, ...ex({}) },
    "experienceCloud.analytics.logging",
    "server_side",
  ],
  // The rest of a request
  ["a request id that is a number", { requestId: 7, ...ex({}) }, "requestId", "7"],
  ["an impression id that is empty", { impressionId: "", ...ex({}) }, "impressionId", undefined],
  ["an environment id as a text", { environmentId: "42", ...ex({}) }, "environmentId", 42],
  ["an environment id that is none", { environmentId: "prod", ...ex({}) }, "environmentId", undefined],
  ["a property token that is a number", { property: { token: 5 }, ...ex({}) }, "property", { token: "5" }],
  ["a property without a token", { property: {}, ...ex({}) }, "property", undefined],
  ["a property that is a text", { property: "token", ...ex({}) }, "property", undefined],
  [
    "a trace",
    { trace: { authorizationToken: "t", usage: { a: 1 } }, ...ex({}) },
    "trace",
    { authorizationToken: "t", usage: { a: "1" } },
  ],
  ["a trace without a token", { trace: {}, ...ex({}) }, "trace", undefined],
  ["a trace that is true", { trace: true, ...ex({}) }, "trace", undefined],
  ["a trace that is false", { trace: false, ...ex({}) }, "trace", undefined],
  [
    "QA mode",
    {
      qaMode: {
        token: "t",
        listedActivitiesOnly: "true",
        evaluateAsTrueAudienceIds: ["1", 2.5],
        previewIndexes: [{ activityIndex: "1" }, null],
      },
      ...ex({}),
    },
    "qaMode",
    {
      token: "t",
      listedActivitiesOnly: true,
      evaluateAsTrueAudienceIds: [1, 2],
      previewIndexes: [{ activityIndex: 1 }],
    },
  ],
  ["QA mode without indexes", { qaMode: { token: "t", previewIndexes: [] }, ...ex({}) }, "qaMode", { token: "t" }],
  ["a preview token that is a number", { preview: { token: 5 }, ...ex({}) }, "preview", { token: "5" }],
  ["telemetry that is empty", { telemetry: {}, ...ex({}) }, "telemetry", undefined],
  [
    "a wrong entry of telemetry",
    { telemetry: { entries: [{ requestId: 1, timestamp: 1.5, execution: "2" }, "entry", null] }, ...ex({}) },
    "telemetry.entries",
    [{ requestId: "1", timestamp: 1, execution: 2 }],
  ],
  // Notifications
  ["a fractional time", notify({ timestamp: 5.7 }), "notifications.0.timestamp", 5],
  ["a time that is a date", notify({ timestamp: new Date(9) }), "notifications.0.timestamp", 9],
  ["a time that is a text", notify({ timestamp: "9" }), "notifications.0.timestamp", 9],
  ["a time in ISO 8601", notify({ timestamp: "1970-01-01T00:00:01Z" }), "notifications.0.timestamp", 1000],
  ["a sparse list of tokens", notify({ tokens: sparse(1, "t") }), "notifications.0.tokens", ["t"]],
  ["a single token", notify({ tokens: "t" }), "notifications.0.tokens", ["t"]],
  ["a type in capitals", notify({ type: "CLICK" }), "notifications.0.type", "click"],
  ["an id that is a number", notify({ id: 5 }), "notifications.0.id", "5"],
  ["a notification without an id", notify({ id: "" }), "notifications", undefined],
  ["a notification without a time", notify({ timestamp: undefined }), "notifications", undefined],
  ["a notification of an unknown type", notify({ type: "hover" }), "notifications", undefined],
  [
    "a notification alone",
    { ...ex({}), notifications: { id: "n", type: "click", timestamp: 1 } },
    "notifications",
    [{ id: "n", type: "click", timestamp: 1 }],
  ],
  [
    "the mbox of a notification",
    notify({ mbox: { name: 5, state: null, unknown: 1 } }),
    "notifications.0.mbox",
    { name: "5" },
  ],
  [
    "parameters and order of a notification",
    notify({ parameters: { n: 1 }, order: { total: "5" } }),
    "notifications.0.order",
    { total: 5 },
  ],
  ["a time as SQL has it", notify({ timestamp: "2024-01-02 03:04:05Z" }), "notifications.0.timestamp", 1704164645000],
  ["a date for a time", notify({ timestamp: "2024-01-02" }), "notifications.0.timestamp", 1704153600000],
  // Objects of classes, and objects that throw
  ["parameters of a class", ex({ parameters: new Getters({ tier: "gold" }) }), `${mbox}.parameters`, { tier: "gold" }],
  ["a request of a class", new Getters(ex({ name: "hero" }) as never), `${mbox}.name`, "hero"],
  [
    "an mbox of a class, with an index that was taken",
    { execute: { mboxes: [{ name: "hero", index: 0 }, new Getters({ name: "second", index: 0 })] } },
    "execute.mboxes.1",
    { name: "second", index: 1 },
  ],
  ["an index that is a symbol", ex({ index: Symbol("i") }), mbox, { name: "hero", index: 0 }],
  [
    "an index that is an object without a prototype",
    ex({ index: Object.create(null) }),
    mbox,
    { name: "hero", index: 0 },
  ],
  [
    "a parameter whose toJSON throws",
    ex({ parameters: { a: { toJSON: throwing }, b: "kept" } }),
    `${mbox}.parameters`,
    { b: "kept" },
  ],
  [
    "a parameter whose getter throws",
    ex({
      parameters: {
        get a() {
          return throwing();
        },
        b: "kept",
      },
    }),
    `${mbox}.parameters`,
    { b: "kept" },
  ],
  [
    "a parameter that is a revoked proxy",
    ex({ parameters: { a: revokedProxy(), b: "kept" } }),
    `${mbox}.parameters`,
    { b: "kept" },
  ],
  [
    "a field of an mbox whose getter throws",
    {
      execute: {
        mboxes: [
          {
            name: "hero",
            get order() {
              return throwing();
            },
            parameters: { b: "kept" },
          },
        ],
      },
    },
    mbox,
    { name: "hero", index: 0, parameters: { b: "kept" } },
  ],
  ["an address that is a revoked proxy", ex({ address: revokedProxy() }), mbox, { name: "hero", index: 0 }],
  ["parameters as pairs", ex({ parameters: [["a", "b"]] }), `${mbox}.parameters`, { a: "b" }],
  ["parameters that are a set", ex({ parameters: new Set(["a"]) }), `${mbox}.parameters`, undefined],
  [
    "an address as node:url parses it",
    ex({ address: { url: { href: "https://a.test/", protocol: "https:" } } }),
    `${mbox}.address.url`,
    "https://a.test/",
  ],
  ["products that never end", ex({ order: { id: "1", purchasedProductIds: endless() } }), `${mbox}.order`, { id: "1" }],
];
