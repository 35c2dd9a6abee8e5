import { startEdge, type TestEdge } from "@fletch/edge/testing";
import { TargetClient } from "@fletch/sdk/flags";
import { collectLogs, quietLogger } from "@fletch/test-kit/loggers";
import { OpenFeature, ProviderEvents } from "@openfeature/server-sdk";
import { OpenFeature as WebOpenFeature } from "@openfeature/web-sdk";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { evaluateAll, FletchProvider } from "../src/index.ts";
import { FletchWebProvider } from "../src/web.ts";

let edge: TestEdge;
let target: TargetClient;
let isDown = false;
const user = { targetingKey: "user-1" };

beforeAll(async () => {
  edge = await startEdge({ client: "acme", flags: { flags: { beta: true, steps: 3 }, checkout: { value: "short" } } });
  target = TargetClient.create({
    ...edge.clientOptions,
    decisioningMethod: "on-device",
    pollingInterval: 20,
    timeout: 20_000,
    artifactCache: false,
    flushInterval: 60_000,
    fetchApi: (url, init) => (isDown ? Promise.resolve(new Response("", { status: 403 })) : fetch(url, init)),
    logger: quietLogger,
  });
  await OpenFeature.setProviderAndWait(new FletchProvider(target));
});
afterAll(async () => {
  await OpenFeature.clearProviders();
  await WebOpenFeature.clearProviders();
  await target.close({ deadline: 100 });
  await edge.close();
});

describe("the provider for servers", () => {
  it("evaluates on the device, with variant, reason and metadata, and counts an impression once", async () => {
    const flags = OpenFeature.getClient();
    expect(await flags.getBooleanDetails("flags.beta", false, user)).toMatchObject({
      value: true,
      reason: "STATIC",
      variant: "Given",
      flagMetadata: { activityName: "Flags of flags", experienceName: "Given" },
    });
    expect(await flags.getNumberValue("flags.steps", 0, user)).toBe(3);
    expect(await flags.getStringValue("checkout", "", user)).toBe("short");
    expect(await flags.getObjectValue("flags", {}, user)).toEqual({ beta: true, steps: 3 });
    expect(target.stats().notifications.pending).toBe(2);
    flags.track("sign-up", user, { value: 2 });
    expect(target.stats().notifications.pending).toBe(3);
    await target.flush();
    expect(target.stats().notifications).toMatchObject({ sent: 3, dropped: 0 });
  });

  it("emits events for changed flags, and for a stale artifact", async () => {
    const flags = OpenFeature.getClient();
    const events: string[] = [];
    const next = (
      event: ProviderEvents.ConfigurationChanged | ProviderEvents.Stale | ProviderEvents.Ready,
    ): Promise<unknown> =>
      new Promise((resolve) =>
        flags.addHandler(event as ProviderEvents.Stale, (details) => {
          events.push(event);
          resolve(details);
        }),
      );
    const changed = next(ProviderEvents.ConfigurationChanged);
    await edge.setFlag("checkout", "value", "long");
    expect(await changed).toMatchObject({ flagsChanged: ["checkout", "checkout.value"] });
    expect(await flags.getStringValue("checkout", "", user)).toBe("long");
    const stale = next(ProviderEvents.Stale);
    isDown = true;
    await stale;
    expect(flags.providerStatus).toBe("STALE");
    expect(await flags.getStringValue("checkout", "", user)).toBe("long");
    isDown = false;
    while (flags.providerStatus !== "READY") {
      await flags.getStringValue("checkout", "", user);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  });

  it("calls the edge for remote flags", async () => {
    await using remote = TargetClient.create({
      ...edge.clientOptions,
      decisioningMethod: "server-side",
      timeout: 20_000,
    });
    await OpenFeature.setProviderAndWait("remote", new FletchProvider(remote));
    const details = await OpenFeature.getClient("remote").getBooleanDetails("flags.beta", false, user);
    expect(details).toMatchObject({ value: true, variant: "Given" });
  });

  it("caches the edge's decisions for edgeCacheTime, but no failures", async () => {
    let isFailing = true;
    await using remote = TargetClient.create({
      ...edge.clientOptions,
      decisioningMethod: "server-side",
      timeout: 20_000,
      fetchApi: (url, init) => (isFailing ? Promise.resolve(new Response("", { status: 403 })) : fetch(url, init)),
      logger: quietLogger,
    });
    await OpenFeature.setProviderAndWait(
      "kept",
      new FletchProvider(remote, { edgeCacheTime: 60_000, exposures: "never" }),
    );
    const flags = OpenFeature.getClient("kept");
    expect(await flags.getBooleanDetails("flags.beta", false, user)).toMatchObject({
      value: false,
      errorCode: "GENERAL",
    });
    isFailing = false;
    const before = edge.counters.requests;
    const read = await Promise.all([
      flags.getBooleanDetails("flags.beta", false, user),
      flags.getNumberDetails("flags.steps", 0, user),
    ]);
    expect(read.map(({ value, reason }) => [value, reason])).toEqual([
      [true, expect.not.stringContaining("CACHED")],
      [3, "CACHED"],
    ]);
    expect((await flags.getBooleanDetails("flags.beta", false, user)).reason).toBe("CACHED");
    expect(edge.counters.requests).toBe(before + 1);
    const other = await flags.getBooleanDetails("flags.beta", false, { ...user, tier: "gold" });
    expect(other).toMatchObject({ value: true, reason: expect.not.stringContaining("CACHED") });
    expect(edge.counters.requests).toBe(before + 2);
  });
});

describe("the provider for browsers", () => {
  it("starts from the server's state without a request, and uses OFREP when the context changes", async () => {
    const state = JSON.parse(JSON.stringify(evaluateAll(target, user)));
    const before = edge.counters.requests;
    const provider = new FletchWebProvider({ state, ofrep: { baseUrl: edge.url } });
    await WebOpenFeature.setProviderAndWait(provider, user);
    const flags = WebOpenFeature.getClient();
    expect(flags.getBooleanDetails("flags.beta", false)).toMatchObject({
      value: true,
      reason: "STATIC",
      variant: "Given",
    });
    expect(flags.getStringValue("checkout", "")).toBe("long");
    expect(flags.getStringDetails("flags.beta", "x")).toMatchObject({ value: "x", errorCode: "TYPE_MISMATCH" });
    expect(flags.getStringDetails("none", "x")).toMatchObject({ value: "x", errorCode: "FLAG_NOT_FOUND" });
    expect(edge.counters.requests).toBe(before);
    const statuses: string[] = [];
    flags.addHandler(ProviderEvents.Ready as never, () => statuses.push("ready"));
    const reconciling = WebOpenFeature.setContext({ targetingKey: "user-2" });
    statuses.push(flags.providerStatus);
    await reconciling;
    expect(statuses).toContain("RECONCILING");
    expect(flags.getBooleanDetails("flags.beta", false)).toMatchObject({ value: true, variant: "Given" });
  });

  it("uses only the state without an edge", async () => {
    const state = { flags: [{ key: "a", value: 1, reason: "STATIC" }] };
    await WebOpenFeature.setProviderAndWait("state", new FletchWebProvider({ state }));
    expect(WebOpenFeature.getClient("state").getNumberValue("a", 0)).toBe(1);
    expect(() => new FletchWebProvider({})).toThrow("received neither");
  });
});

describe("misspelt options", () => {
  it("of the provider for servers are told by the client's logger, and rejected by a strict client", async () => {
    const logs = collectLogs();
    const create = (strict: boolean): TargetClient =>
      TargetClient.create({ ...edge.clientOptions, logger: logs.logger, strict });
    await using client = create(false);
    await using strict = create(true);
    const options = { exposure: "never", edgeCachetime: 5 } as never;
    new FletchProvider(client, options);
    expect(logs.messages()).toEqual([
      expect.stringContaining('FletchProvider.exposure: expected a known name (did you mean "exposures"?)'),
      expect.stringContaining('FletchProvider.edgeCachetime: expected a known name (did you mean "edgeCacheTime"?)'),
    ]);
    expect(() => new FletchProvider(strict, options)).toThrow(/FletchProvider\.exposure/);
  });

  it("of the provider for browsers are told on the console", () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => undefined);
    new FletchWebProvider({ state: { flags: [] }, ofrpe: {} } as never);
    vi.stubEnv("NODE_ENV", "production");
    new FletchWebProvider({ state: { flags: [] }, ofrpe: {} } as never);
    expect(warn.mock.calls).toEqual([[expect.stringMatching(/expected state and ofrep, received ofrpe/)]]);
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
  });
});
