import type { IncomingMessage, ServerResponse } from "node:http";
import { collectLogs, type LogCollector } from "@fletch/test-kit/loggers";
import { trace } from "@opentelemetry/api";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createArtifactStream } from "../../src/entries/artifact-stream.ts";
import { createTestFlags, flagsFor, tellUnknownNames } from "../../src/entries/flags.ts";
import { TargetClient, type TargetClientOptions } from "../../src/entries/index.ts";
import { createFileArtifactCache, createFileOutbox } from "../../src/entries/node.ts";
import { createOpenTelemetryObserver, observeClientStats } from "../../src/entries/opentelemetry.ts";
import { target as inExpress } from "../../src/frameworks/express.ts";
import { withTarget } from "../../src/frameworks/web.ts";
import { identifyVisitor } from "../../src/page/identify-visitor.ts";
import { smallArtifact } from "../small-artifact.ts";

let logs: LogCollector;

beforeEach(() => {
  logs = collectLogs();
});
afterEach(() => vi.unstubAllEnvs());

function connect(options: Partial<TargetClientOptions> = {}): TargetClient {
  return TargetClient.create({
    client: "acme",
    organizationId: "0AAA@AdobeOrg",
    decisioningMethod: "on-device",
    artifactPayload: smallArtifact(),
    telemetryEnabled: false,
    logger: logs.logger,
    ...options,
  });
}

describe("a misspelt option of a function without a client", () => {
  beforeEach(() => {
    vi.spyOn(console, "warn").mockImplementation(logs.logger.warn);
  });
  afterEach(() => vi.restoreAllMocks());

  // Once per process: no other test that shares a worker with this one may have told them.
  const misspelt: readonly (readonly [name: string, likely: string, call: () => unknown])[] = [
    ["createFileArtifactCache.directry", "directory", () => createFileArtifactCache({ directry: "x" } as never)],
    ["createFileOutbox.directroy", "directory", () => createFileOutbox({ directory: "x", directroy: "y" } as never)],
    ["createArtifactStream.uri", "url", () => createArtifactStream({ uri: "https://edge.test/events" } as never)],
    ["createOpenTelemetryObserver.htpp", "http", () => createOpenTelemetryObserver({ htpp: false } as never)],
    [
      "observeClientStats.meterprovider",
      "meterProvider",
      () => observeClientStats({ stats: never }, { meterprovider: trace } as never),
    ],
    [
      "targetMiddleware.cookiedomain",
      "cookieDomain",
      () => identifyVisitor({ url: "https://shop.test/" }, { cookiedomain: ".shop.test" } as never),
    ],
    ["track.valu", "value", () => createTestFlags().track("purchase", { valu: 5 } as never)],
    ["mine.tiemout", "timeout", () => tellUnknownNames(["timeout"], { tiemout: 5 }, "mine")],
  ];

  it.each(misspelt)("is told once: %s", (name, likely, call) => {
    for (let time = 0; time < 3; time++) call();
    expect(logs.messages()).toEqual([
      `In development only: ${name}: expected a known name (did you mean "${likely}"?), received this one; it is left out. See docs/inputs.md.`,
    ]);
  });

  it.each(misspelt)("is not told in production: %s", (_name, _likely, call) => {
    vi.stubEnv("NODE_ENV", "production");
    call();
    expect(logs.messages()).toEqual([]);
  });
});

describe("a misspelt name of a flag's visitor", () => {
  const visitors: readonly (readonly [path: string, likely: string, visitor: object])[] = [
    ["visitor.parameter", "parameters", { parameter: { plan: "gold" } }],
    ["visitor.targetCookies", "targetCookie", { id: "ada", targetCookies: "session#a#1" }],
    ["visitor.id.tntid", "tntId", { id: { tntid: "a" } }],
    ["visitor.id.thirdPartyID", "thirdPartyId", { id: { thirdPartyID: 5 } }],
    ["visitor.context.adress", "address", { context: { adress: { url: "https://shop.test/" } } }],
    ["visitor.property.tokn", "token", { property: { token: "t", tokn: "a" } }],
  ];

  it.each(visitors)("is told once: %s", async (path, likely, visitor) => {
    await using client = connect();
    for (let time = 0; time < 3; time++) flagsFor(client, visitor as never).boolean("flags", "beta");
    expect(logs.messages()).toEqual([
      expect.stringContaining(`${path}: expected a known name (did you mean "${likely}"?)`),
    ]);
    expect(client.stats().inputs.dropped).toBe(3);
  });

  it.each(visitors)("is an error for strict clients: %s", async (path, _likely, visitor) => {
    await using client = connect({ strict: true });
    const read = (): boolean => flagsFor(client, visitor as never).boolean("flags", "beta");
    expect(read).toThrow(expect.objectContaining({ code: "invalid-request", message: expect.stringContaining(path) }));
  });

  it("is none of those that a visitor has", async () => {
    await using client = connect({ strict: true });
    const visitor = {
      id: { tntId: "a", customerIds: [{ id: "1", integrationCode: "crm", authenticatedState: "authenticated" }] },
      parameters: { plan: "gold" },
      profileParameters: { tier: 1 },
      url: "https://shop.test/",
      userAgent: "x",
      context: { address: { referringUrl: "https://search.test/" }, geo: { ipAddress: "127.0.0.1" } },
      targetCookie: "",
      sessionId: "s1",
      targetLocationHint: "35",
      waitUntil: () => undefined,
      property: { token: "t" },
      environmentId: 1,
      experienceCloud: { analytics: { logging: "client_side" } },
    } as const;
    flagsFor(client, visitor).boolean("flags", "beta");
    flagsFor(client, client.forRequest({ url: "https://shop.test/", headers: {} }).visitor).boolean("flags", "beta");
    expect(logs.messages()).toEqual([]);
  });
});

describe("a misspelt option of a library on top of a client", () => {
  it("is told by the client's logger, and counted", async () => {
    await using client = connect();
    tellUnknownNames(["readyTimeout"], { readyTimout: 5 }, "Provider", client);
    expect(logs.messages()).toEqual([
      expect.stringContaining('Provider.readyTimout: expected a known name (did you mean "readyTimeout"?)'),
    ]);
    expect(client.stats().inputs.dropped).toBe(1);
  });

  it("is an error for strict clients, and so is an object that is not a client", async () => {
    await using client = connect({ strict: true });
    const tell = (by: TargetClient): void => tellUnknownNames(["readyTimeout"], { readyTimout: 5 }, "Provider", by);
    expect(() => tell(client)).toThrow(/Provider\.readyTimout/);
    expect(() => tell({} as never)).toThrow(/expected a client of TargetClient\.create/);
  });
});

describe("a misspelt name of a customer id", () => {
  const request = { execute: { pageLoad: {} } };
  const said = (path: string) => expect.stringContaining(`${path}: expected a known name (did you mean "authState"?)`);

  it.each([
    ["an object", { crm: { id: "67", authstate: 1 } }, "$.customerIds.crm.authstate"],
    ["a list", [{ id: "67", integrationCode: "crm", authStat: 1 }], "$.customerIds.0.authStat"],
    ["a map", new Map([["crm", { id: "67", auth_state: 1 }]]), "$.customerIds.crm.auth_state"],
  ])("in %s is told once, and is an error for strict clients", async (_form, customerIds, path) => {
    await using client = connect();
    await client.ready();
    for (let call = 0; call < 3; call++) await client.getOffers({ request, customerIds: customerIds as never });
    expect(logs.messages()).toEqual([said(path)]);
    await using strict = connect({ strict: true });
    await strict.ready();
    const refused = strict.getOffers({ request, customerIds: customerIds as never });
    await expect(refused).rejects.toMatchObject({ code: "invalid-options", message: expect.stringContaining(path) });
  });

  it("is told for those of a page", async () => {
    await using client = connect();
    await client.ready();
    const page = client.forRequest({
      url: "https://shop.test/",
      customerIds: { crm: { id: "67", authstate: 1 } as never },
    });
    await page.offer("hero", { fallback: "" });
    expect(logs.messages()).toEqual([said("$.customerIds.crm.authstate")]);
  });

  it("is none of those that an id has", async () => {
    await using client = connect({ strict: true });
    await client.ready();
    for (const customerIds of [
      { crm: { id: "67", authState: 1 }, shop: "5", none: undefined },
      [{ id: "67", integrationCode: "crm", authenticatedState: "authenticated" }],
    ])
      await client.getOffers({ request, customerIds: customerIds as never });
    expect(logs.messages()).toEqual([]);
  });
});

describe("a misspelt setting of an adapter", () => {
  const settings = { cookieDomian: ".shop.test" } as never;
  const said = [expect.stringMatching(/forRequest\(\)\.cookieDomian: .*did you mean "cookieDomain"\?/)];

  it("is told by that of web servers", async () => {
    await using client = connect();
    await withTarget(client, () => new Response(), settings)(new Request("https://shop.test/"));
    expect(logs.messages()).toEqual(said);
  });

  it("is told by that of Express", async () => {
    await using client = connect();
    const request = { url: "/", headers: { host: "shop.test" }, socket: {} } as IncomingMessage;
    inExpress(client, settings)(request, { writeHead: () => undefined } as never as ServerResponse, () => undefined);
    expect(logs.messages()).toEqual(said);
  });
});

function never(): never {
  throw new Error("not called");
}
