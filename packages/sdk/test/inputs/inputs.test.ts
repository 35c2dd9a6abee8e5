import { collectLogs, type LogCollector } from "@fletch/test-kit/loggers";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { flagsFor } from "../../src/entries/flags.ts";
import { type GetOffersOptions, TargetClient, type TargetClientOptions } from "../../src/entries/index.ts";
import { type RecordingServer, startRecordingServer } from "../recording-server.ts";
import { smallArtifact } from "../small-artifact.ts";
import { validateBody } from "./api-description.ts";
import { Part, requestCases } from "./request-cases.ts";

const request = { execute: { mboxes: [{ name: "hero" }] } };
const session = /^[0-9a-f]{32}$/;
const sdid = /^[0-9A-F]{16}-[0-9A-F]{16}$/;

let server: RecordingServer;
let logs: LogCollector;
const clients: TargetClient[] = [];

/** A client of the recording server; `options` may be anything. */
function connect(options: unknown = {}): TargetClient {
  logs = collectLogs();
  const client = TargetClient.create({
    ...server.clientOptions,
    telemetryEnabled: false,
    logger: logs.logger,
    ...(options as Partial<TargetClientOptions>),
  });
  clients.push(client);
  return client;
}

const onDevice = { decisioningMethod: "hybrid", artifactPayload: smallArtifact(), pollingInterval: 0 };
const lastBody = () => server.requests.at(-1)?.body;

function valueAt(body: unknown, path: string): unknown {
  return path.split(".").reduce<unknown>((value, name) => (value as Record<string, unknown> | undefined)?.[name], body);
}

beforeAll(async () => {
  server = await startRecordingServer(({ body }) => ({
    body: { status: 200, id: { tntId: "v.35_0" }, execute: body?.execute, prefetch: body?.prefetch },
  }));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await Promise.all(clients.splice(0).map((client) => client.close({ deadline: 500 })));
});
afterAll(() => server[Symbol.asyncDispose]());

describe("a sloppy request", () => {
  it.each(requestCases)("with %s is sent in the API's form", async (_what, given, path, sent) => {
    await connect().getOffers({ request: given as never });
    const body = lastBody();
    validateBody(body);
    if (sent instanceof Part) expect(valueAt(body, path)).toMatchObject(sent.fields);
    else expect(valueAt(body, path)).toEqual(sent);
  });

  it.each(requestCases)("with %s is decided on the device", async (_what, given) => {
    const client = connect({ ...onDevice, decisioningMethod: "on-device" });
    await client.ready();
    const { meta } = await client.getOffers({ request: given as never });
    expect(meta.decisioningMethod).toBe("on-device");
    server.requests.length = 0;
    await client.flush();
    for (const { body } of server.requests) validateBody(body);
  });

  it("object is not changed", async () => {
    const parameters = Object.freeze({ price: 9.99, user: Object.freeze({ tier: "Gold" }) });
    const mboxes = Object.freeze([Object.freeze({ name: "hero", index: "1", parameters })]);
    const given = Object.freeze({ execute: Object.freeze({ mboxes }) });
    const client = connect(onDevice);
    await client.ready();
    await client.getOffers({ request: given as never });
    await client.getOffers({ request: given as never, decisioningMethod: "server-side" });
    expect(given).toEqual({
      execute: { mboxes: [{ name: "hero", index: "1", parameters: { price: 9.99, user: { tier: "Gold" } } }] },
    });
  });

  it.each([
    ["twice", [2, 2, undefined], [2, 1, 3]],
    ["negative", [-1], [-1]],
    ["fractional", [1.5, 0], [1.5, 0]],
    ["a text", ["7"], [7]],
  ])(
    "with the index %s gets its response with the same index, if that is unambiguous",
    async (_what, indexes, expected) => {
      const mboxes = indexes.map((index, at) => ({ name: `mbox-${at}`, index }));
      const local = connect({ ...onDevice, decisioningMethod: "on-device" });
      await local.ready();
      for (const client of [connect(), local]) {
        const { response } = await client.getOffers({ request: { execute: { mboxes: mboxes as never } } });
        expect(response.execute?.mboxes?.map(({ index }) => index)).toEqual(expected);
      }
    },
  );

  it("over the API's limits is refused by the edge's methods, and decided on the device", async () => {
    const client = connect({ ...onDevice, decisioningMethod: "on-device" });
    await client.ready();
    const many = Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`p${index}`, "v"]));
    for (const [details, path] of [
      [{ name: "x".repeat(251) }, "$.execute.mboxes[0].name"],
      [{ name: "a", parameters: many }, "$.execute.mboxes[0].parameters"],
      [{ name: "a", order: { id: "x".repeat(251) } }, "$.execute.mboxes[0].order.id"],
    ] as const) {
      const call = { request: { execute: { mboxes: [details] } } };
      await client.getOffers(call);
      const refused = client.getOffers({ ...call, decisioningMethod: "server-side" });
      await expect(refused).rejects.toMatchObject({ code: "invalid-request", issues: [{ path }] });
    }
  });
});

describe("rules on the device", () => {
  const rule = (condition: unknown): object => ({
    ruleKey: "1",
    activityId: 1,
    propertyTokens: [],
    meta: { "activity.id": 1 },
    condition,
    consequence: { name: "hero", options: [{ type: "html", content: "yes" }], metrics: [] },
  });

  it.each<[condition: unknown, parameters: unknown, holds: boolean]>([
    [{ "===": [{ var: "mbox.price" }, 9.99] }, { price: 9.99 }, true],
    [{ "===": [{ var: "mbox.price" }, "9.99"] }, { price: 9.99 }, false],
    [{ "<": [{ var: "mbox.price" }, 10] }, { price: 9.99 }, true],
    [{ "===": [{ var: "mbox.member" }, true] }, { member: true }, true],
    [{ "==": [{ var: "mbox.tier_lc" }, "gold"] }, { tier: "GOLD" }, true],
    [{ "==": [{ var: "mbox.price_lc" }, null] }, { price: 9.99 }, true],
    [{ "==": [{ var: "mbox.user.tier_lc" }, "gold"] }, { user: { tier: "GOLD" } }, true],
    [{ in: ["b", { var: "mbox.tags" }] }, { tags: ["a", "b"] }, true],
    [{ missing: ["mbox.tier"] }, { tier: undefined }, true],
    [{ missing: ["mbox.tier"] }, { tier: null }, true],
    [{ "<": [{ var: "mbox.at" }, 1] }, { at: new Date(0) }, true],
  ])("%j gets the parameter %j unconverted", async (condition, parameters, holds) => {
    const artifactPayload = smallArtifact({ rules: { mboxes: { hero: [rule(condition)] }, views: {} } });
    const client = connect({ ...onDevice, decisioningMethod: "on-device", artifactPayload });
    await client.ready();
    const { response } = await client.getOffers({
      request: { execute: { mboxes: [{ name: "hero", parameters: parameters as never }] } },
    });
    expect(response.execute?.mboxes?.[0]?.options?.length ?? 0).toBe(holds ? 1 : 0);
  });
});

describe("sloppy options of a call", () => {
  const seconds = Math.ceil(Date.now() / 1000) + 600;
  const cookie = `session#abc#${seconds}|PC#def.35_0#${seconds}`;
  const crm = { id: "67", integrationCode: "crm", authenticatedState: "authenticated" };

  it.each<[what: string, options: unknown, path: string, sent: unknown]>([
    [
      "customer ids in a list",
      { customerIds: [{ id: "67", integrationCode: "crm", authState: 1 }] },
      "id.customerIds",
      [crm],
    ],
    ["customer ids in a list, as the API has them", { customerIds: [crm] }, "id.customerIds", [crm]],
    ["customer ids by number", { customerIds: { crm: { id: 67, authState: 1 } } }, "id.customerIds", [crm]],
    [
      "customer ids with a state by name",
      { customerIds: { crm: { id: 67, authState: "AUTHENTICATED" } } },
      "id.customerIds",
      [crm],
    ],
    [
      "customer ids with an unknown state",
      { customerIds: { crm: { id: 67, authState: 9 } } },
      "id.customerIds",
      [{ ...crm, authenticatedState: "unknown" }],
    ],
    ["bare customer ids", { customerIds: { crm: 67 } }, "id.customerIds", [{ ...crm, authenticatedState: "unknown" }]],
    ["customer ids in a map", { customerIds: new Map([["crm", { id: "67", authState: 1 }]]) }, "id.customerIds", [crm]],
    [
      "customer ids of a class",
      {
        customerIds: {
          crm: new (class {
            get id(): string {
              return "67";
            }
            get authState(): number {
              return 1;
            }
          })(),
        },
      },
      "id.customerIds",
      [crm],
    ],
    ["customer ids without a source", { customerIds: ["67"] }, "id", undefined],
    ["a signal that cannot be listened to", { signal: { aborted: false } }, "id", undefined],
    ["nobody logged in", { customerIds: { crm: { id: undefined, authState: 0 } } }, "id", undefined],
    [
      "customer ids in a map by something else than texts",
      { customerIds: new Map([[Symbol("crm"), {}]]) },
      "id",
      undefined,
    ],
    ["customer ids that are an empty list", { customerIds: [] }, "id", undefined],
    ["customer ids that are a text", { customerIds: "67" }, "id", undefined],
    ["customer ids that are false", { customerIds: false }, "id", undefined],
    ["a cookie that is false", { targetCookie: false }, "id", undefined],
    ["a cookie that is a number", { targetCookie: 7 }, "id", undefined],
    ["a cookie in a list", { targetCookie: [cookie] }, "id.tntId", "def.35_0"],
    ["a visitor that is none", { visitor: {} }, "id", undefined],
    ["a visitor that is false", { visitor: false, visitorCookie: null }, "id", undefined],
    ["a signal that is none", { signal: true }, "id", undefined],
    ["callbacks that are none", { callback: "call me", errCallback: null }, "id", undefined],
    ["a timeout as a text", { timeout: "3000" }, "id", undefined],
    ["a timeout that is none", { timeout: "soon" }, "id", undefined],
    ["a timeout below zero", { timeout: -1 }, "id", undefined],
    ["a method in capitals", { decisioningMethod: "SERVER_SIDE" }, "id", undefined],
    ["a hint that is a number", { targetLocationHint: 35 }, "id", undefined],
    ["a consumer that is a number", { consumerId: 5 }, "id", undefined],
    ["an option that nobody knows", { cookies: {} }, "id", undefined],
  ])("such as %s are accepted", async (_what, options, path, sent) => {
    await connect().getOffers({ request, ...(options as object) } as never);
    validateBody(lastBody());
    expect(valueAt(lastBody(), path)).toEqual(sent);
  });

  it("such as an invalid session get a new session, and are reported", async () => {
    await connect().getOffers({ request, sessionId: "s:abc.def/+=" });
    expect(server.requests.at(-1)?.url.searchParams.get("sessionId")).toMatch(session);
    expect(logs.messages()).toEqual([expect.stringContaining("$.sessionId")]);
    await connect().getOffers({ request, sessionId: 12345 as never });
    expect(server.requests.at(-1)?.url.searchParams.get("sessionId")).toBe("12345");
    await connect().getOffers({ request, sessionId: false as never });
    expect(server.requests.at(-1)?.url.searchParams.get("sessionId")).toMatch(session);
  });

  it("such as an invalid supplemental data id get the visitor's", async () => {
    const experienceCloud = { analytics: { logging: "SERVER_SIDE", supplementalDataId: "my-sdid" } } as never;
    const { visitorState } = await connect().getOffers({ request: { ...request, experienceCloud } });
    const { supplementalDataId } = lastBody().experienceCloud.analytics;
    expect(supplementalDataId).toMatch(sdid);
    expect(visitorState["0AAA@AdobeOrg"]?.sdid?.supplementalDataIDCurrent).toBe(supplementalDataId);
  });

  it("such as attribute names of another type are converted", async () => {
    const client = connect();
    for (const names of ["flags", ["flags", null, "", undefined], new Set(["flags"])]) {
      await client.getAttributes(names as never);
      expect(lastBody().execute.mboxes).toEqual([{ name: "flags", index: 1 }]);
    }
    await client.getAttributes([5] as never, null as never);
    expect(lastBody().execute.mboxes).toEqual([{ name: "5", index: 1 }]);
  });

  it("such as getAttributes with other mboxes in the request are accepted", async () => {
    const client = connect();
    for (const [mboxes, sent] of [
      [[{ name: 5, index: 0 }], [{ name: "5", index: 0 }]],
      [
        { name: "x" },
        [
          { name: "x", index: 0 },
          { name: "5", index: 1 },
        ],
      ],
      [
        [{ name: "x", index: 4n }],
        [
          { name: "x", index: 0 },
          { name: "5", index: 5 },
        ],
      ],
      [{}, [{ name: "5", index: 1 }]],
    ]) {
      await client.getAttributes(["5"] as never, { request: { execute: { mboxes } } as never });
      expect(lastBody().execute.mboxes).toEqual(sent);
    }
  });

  it("such as invalid customer ids are reported, and refused by strict clients", async () => {
    for (const customerIds of [["67"], { crm: { id: "1", authState: 9 } }, { crm: { id: {} } }]) {
      await connect().getOffers({ request, customerIds } as never);
      expect(logs.messages().join()).toContain("$.customerIds");
      const strict = connect({ strict: true }).getOffers({ request, customerIds } as never);
      await expect(strict).rejects.toMatchObject({ code: expect.stringContaining("invalid") });
    }
    await connect({ strict: true }).getOffers({ request, customerIds: { crm: { id: 67, authState: 1 } } } as never);
  });

  it("such as only invalid notifications are refused, with the reasons", async () => {
    const request = {
      notifications: [
        { type: "click", timestamp: 1 },
        { id: "a", type: "hover", timestamp: 1 },
      ],
    };
    await expect(connect().sendNotifications({ request } as never)).rejects.toMatchObject({
      code: "invalid-request",
      issues: [{ path: "$.notifications" }, { path: "$.notifications[0].id" }, { path: "$.notifications[1].type" }],
    });
  });

  it("such as a preview link send the whole hybrid call to the edge; on the device it is reported", async () => {
    const client = connect(onDevice);
    await client.ready();
    for (const link of [{ preview: { token: "p" } }, { qaMode: { token: "q" } }]) {
      const { meta } = await client.getOffers({ request: { ...request, ...link } });
      expect(meta.decisioningMethod).toBe("server-side");
      expect(lastBody()).toMatchObject(link);
      const local = await client.getOffers({ request: { ...request, ...link }, decisioningMethod: "on-device" });
      expect(local.meta.decisioningMethod).toBe("on-device");
    }
    expect(logs.messages()).toEqual([expect.stringContaining("preview and qaMode")]);
  });
});

describe("sloppy options of a client", () => {
  it("are converted: texts, empty values, and names with spaces", async () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => undefined);
    const client = connect({
      timeout: "3000",
      pollingInterval: Number.NaN,
      telemetryEnabled: 0,
      events: { clientReady: null },
      environment: "My Env",
      client: " acme ",
      logger: false,
      secure: "false",
      retries: "0",
      connections: "10",
      environmentId: "42",
      propertyToken: 5,
      proxy: "",
      observer: null,
      http2: "",
    });
    await client.getOffers({ request });
    expect(lastBody()).toMatchObject({ environmentId: 42, property: { token: "5" } });
    // Without a logger of its own the client warns on the console.
    expect(warn).toHaveBeenCalledWith("AT:", expect.stringContaining("$.timeout"));
  });

  it.each<[what: string, options: unknown]>([
    ["a timeout", { timeout: "soon" }],
    ["a fetch", { fetchApi: {} }],
    ["a logger", { logger: "console" }],
    ["a handler", { events: { clientReady: true } }],
    ["an artifact", { artifactPayload: "{}" }],
    ["an artifact format", { artifactFormat: "xml" }],
    ["a cache", { artifactCache: {} }],
    ["an outbox", { outbox: {} }],
    ["a number of connections", { connections: 0 }],
    ["a way out of outages", { edgeFallback: "pray" }],
    ["a hint", { targetLocationHint: {} }],
  ])("such as an invalid %s get the default, and are counted", async (_what, options) => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => undefined);
    const client = connect(options);
    expect(client.stats().inputs).toEqual({ converted: 0, dropped: 1 });
    await client.getOffers({ request });
    expect([...logs.messages(), ...warn.mock.calls.flat()].join()).toContain("it is left out");
  });

  it.each(["http://127.0.0.1:1", "HTTP://127.0.0.1:1/", new URL("http://127.0.0.1:1")])(
    "such as the host %s with a scheme are converted to the host",
    async (serverDomain) => {
      const urls: string[] = [];
      const client = connect({
        serverDomain,
        secure: undefined,
        fetchApi: async (url: string) => {
          urls.push(url);
          return Response.json({ status: 200 });
        },
      });
      await client.getOffers({ request });
      expect(new URL(urls[0] ?? "").origin).toBe("http://127.0.0.1:1");
    },
  );
});

describe("options from class instances", () => {
  it("have their getters read, and their methods called with their this", async () => {
    class Handlers {
      ready = 0;
      clientReady(): void {
        this.ready++;
      }
    }
    const events = new Handlers();
    class Config {
      get client(): string {
        return "acme";
      }
      get organizationId(): string {
        return "0AAA@AdobeOrg";
      }
      get serverDomain(): unknown {
        return server.clientOptions.serverDomain;
      }
      get secure(): boolean {
        return false;
      }
      get events(): Handlers {
        return events;
      }
    }
    const client = TargetClient.create(new Config() as never);
    clients.push(client);
    await client.getOffers({ request });
    expect(events.ready).toBe(1);
  });

  it.each(["organizationId", "version"])("with a lone surrogate in %s are sent without it", async (name) => {
    await connect({ [name]: "half\ud800" }).getOffers({ request });
    const query = server.requests.at(-1)?.url.searchParams;
    expect(query?.get(name === "version" ? name : "imsOrgId")).toBe("half\ufffd");
  });
});

describe("the deadline of close", () => {
  it.each([["20000"], [{ deadline: "20000" }], [{ deadline: Number.NaN }], [{ deadline: "soon" }], [20_000n], [null]])(
    "%o leaves time for waiting impressions",
    async (limit) => {
      const client = connect({ ...onDevice, decisioningMethod: "on-device" });
      await client.ready();
      await client.getOffers({ request: { execute: { mboxes: [{ name: "hero" }] } } });
      server.requests.length = 0;
      await client.close(limit as never);
      expect(client.stats().notifications).toMatchObject({ sent: 1, dropped: 0 });
      expect(server.requests).toHaveLength(1);
    },
  );
});

describe("a converted input", () => {
  const sloppy = { execute: { mboxes: [{ name: "hero", parameters: { price: 9.99, user: {} } }, {}] } };

  it("is reported once for each kind in development, and counted", async () => {
    const client = connect();
    for (let call = 0; call < 3; call++) await client.getOffers({ request: sloppy as never });
    expect(logs.messages()).toHaveLength(3);
    expect(logs.messages().join()).toContain(
      "$.execute.mboxes[0].parameters.price: expected a string of at most 5000 characters, received 9.99",
    );
    expect(client.stats().inputs).toEqual({ converted: 3, dropped: 6 });
  });

  it("is counted but not reported in production", async () => {
    vi.stubEnv("NODE_ENV", "production");
    const client = connect({ typo: 1 });
    await client.getOffers({ request: sloppy as never });
    expect(logs.messages()).toEqual([]);
    expect(client.stats().inputs).toEqual({ converted: 1, dropped: 2 });
  });

  it("is reported with a similar name for misspelt options, events and fields", async () => {
    const client = connect({ fetchAPI: null, telemetryEnable: true, events: { client_ready: () => undefined } });
    expect(logs.messages()).toEqual([
      expect.stringContaining('did you mean "fetchApi"'),
      expect.stringContaining('did you mean "telemetryEnabled"'),
      expect.stringContaining('did you mean "clientReady"'),
    ]);
    const misspelt = { execute: { mbox: [], mboxes: [{ name: "a", parameter: {} }] }, contexts: { userAgent: "x" } };
    await client.getOffers({ request: misspelt, targetCookies: "x" } as never);
    expect(logs.messages().slice(3)).toEqual([
      expect.stringContaining('did you mean "targetCookie"'),
      expect.stringContaining('did you mean "mboxes"'),
      expect.stringContaining('did you mean "parameters"'),
      expect.stringContaining('did you mean "context"'),
    ]);
  });

  it("is reported for misspelt limits of ready and close", async () => {
    const client = connect({});
    await client.ready({ timeot: 5 } as never);
    await client.close({ timeout: 5 } as never);
    expect(logs.messages()).toEqual([
      expect.stringContaining('ready.timeot: expected a known name (did you mean "timeout"?)'),
      expect.stringContaining("close.timeout: expected a known name"),
    ]);
    const strict = connect({ strict: true });
    await expect(strict.ready({ timeot: 5 } as never)).rejects.toMatchObject({ code: "invalid-options" });
    await expect(strict.close({ timeout: 5 } as never)).rejects.toMatchObject({ code: "invalid-options" });
    await expect(strict.ready()).rejects.toMatchObject({ code: "client-closed" });
  });

  it("is reported for misspelt limits of a single call", async () => {
    const client = connect({});
    const offers = client.getOffers({ request: { execute: { mboxes: [{ name: "hero" }] } } });
    await offers.wait({ timeot: 5 } as never);
    await offers.get({ timeouts: 5 } as never);
    expect(logs.messages()).toEqual([
      expect.stringContaining('wait.timeot: expected a known name (did you mean "timeout"?)'),
      expect.stringContaining('get.timeouts: expected a known name (did you mean "timeout"?)'),
    ]);
    const strict = connect({ strict: true }).getOffers({ request: { execute: { mboxes: [{ name: "hero" }] } } });
    await expect(strict.get({ timeot: 5 } as never)).rejects.toMatchObject({ code: "invalid-options" });
    await expect(strict.get({ timeout: 5_000 })).resolves.toMatchObject({ response: { status: 200 } });
  });

  it("is reported for misspelt options of flags and conversions", () => {
    const client = connect({});
    flagsFor(client, {}, { exposure: "never" } as never).track("purchase", { valu: 5 } as never);
    expect(logs.messages()).toEqual([
      expect.stringContaining('flags.exposure: expected a known name (did you mean "exposures"?)'),
      expect.stringContaining('track.valu: expected a known name (did you mean "value"?)'),
    ]);
    const strict = connect({ strict: true });
    expect(() => flagsFor(strict, {}, { exposure: "never" } as never)).toThrow(/flags\.exposure/);
    flagsFor(strict).track("purchase", { valu: 5 } as never);
    expect(logs.messages().at(-1)).toContain("nothing was reported: ");
  });

  it("is named in the error for a missing field that was misspelt", () => {
    expect(() => TargetClient.create({ client: "acme", organisationId: "0AAA@AdobeOrg" } as never)).toThrowError(
      /organizationId: expected .*did you mean "organizationId"/,
    );
  });

  it("is an error for strict clients", async () => {
    expect(() => connect({ strict: true, timeout: "3000" })).toThrowError(
      expect.objectContaining({
        code: "invalid-options",
        issues: [{ path: "$.timeout", expected: expect.anything(), received: '"3000"' }],
      }),
    );
    const client = connect({ strict: true });
    await client.getOffers({ request });
    for (const wrong of [sloppy, { ...request, contexts: {} }, { ...request, context: { channel: "WEB" } }]) {
      await expect(client.getOffers({ request: wrong as never })).rejects.toMatchObject({ code: "invalid-request" });
    }
    const unknown = client.getOffers({ request, sessionID: "x" } as unknown as GetOffersOptions);
    await expect(unknown).rejects.toMatchObject({ code: "invalid-options" });
  });
});
