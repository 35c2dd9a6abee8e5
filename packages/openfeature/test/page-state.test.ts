import { fileURLToPath } from "node:url";
import { startEdge, type TestEdge } from "@fletch/edge/testing";
import { TargetClient } from "@fletch/sdk/flags";
import { quietLogger } from "@fletch/test-kit/loggers";
import { type EvaluationContext, type EvaluationDetails, type JsonValue, OpenFeature } from "@openfeature/server-sdk";
import { OpenFeature as WebOpenFeature } from "@openfeature/web-sdk";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { evaluateAll, FletchProvider, loadAll } from "../src/index.ts";
import { type FlagState, FletchWebProvider } from "../src/web.ts";

let edge: TestEdge;
let target: TargetClient;

const keys: readonly (readonly [key: string, fallback: JsonValue])[] = [
  ["flags", {}],
  ["flags.newCheckout", false],
  ["flags.headline", "none"],
  ["flags.steps", 1],
  ["flags.none", "x"],
  ["shop.banner", "plain"],
  ["shop.banner.none", "x"],
  ["shop", "x"],
  ["loyal", {}],
  ["loyal.points", 0],
  ["loyal.gift", "none"],
  ["loyal.points.none", 0],
  ["none", "x"],
  ["none.key", "x"],
];

beforeAll(async () => {
  const activities = [fileURLToPath(new URL("activities", import.meta.url))];
  edge = await startEdge({ client: "acme", activities, database: ":memory:" });
  target = TargetClient.create(createOptions());
  await OpenFeature.setProviderAndWait(new FletchProvider(target, { exposures: "never", flagMetadata: () => ({}) }));
});
afterAll(async () => {
  await OpenFeature.clearProviders();
  await WebOpenFeature.clearProviders();
  await target.close({ deadline: 100 });
  await edge.close();
});

function createOptions(): Parameters<typeof TargetClient.create>[0] {
  return {
    ...edge.clientOptions,
    decisioningMethod: "on-device",
    pollingInterval: 0,
    timeout: 20_000,
    logger: quietLogger,
  };
}

/** What a flag says of itself; where the server only says it in words, those are not compared. */
function describeDetails({ value, reason, variant, errorCode }: EvaluationDetails<JsonValue>): object {
  return { value, reason, variant, errorCode };
}

async function readOnServer(context: EvaluationContext): Promise<Readonly<Record<string, object>>> {
  const flags = OpenFeature.getClient();
  const read = keys.map(async ([key, fallback]) => {
    if (typeof fallback === "boolean")
      return [key, describeDetails(await flags.getBooleanDetails(key, fallback, context))];
    if (typeof fallback === "number")
      return [key, describeDetails(await flags.getNumberDetails(key, fallback, context))];
    if (typeof fallback === "string")
      return [key, describeDetails(await flags.getStringDetails(key, fallback, context))];
    return [key, describeDetails(await flags.getObjectDetails(key, fallback, context))];
  });
  return Object.fromEntries(await Promise.all(read));
}

async function readInBrowser(state: FlagState): Promise<Readonly<Record<string, object>>> {
  await WebOpenFeature.setProviderAndWait(new FletchWebProvider({ state: JSON.parse(JSON.stringify(state)) }));
  const flags = WebOpenFeature.getClient();
  const read = keys.map(([key, fallback]) => {
    if (typeof fallback === "boolean") return [key, describeDetails(flags.getBooleanDetails(key, fallback))];
    if (typeof fallback === "number") return [key, describeDetails(flags.getNumberDetails(key, fallback))];
    if (typeof fallback === "string") return [key, describeDetails(flags.getStringDetails(key, fallback))];
    return [key, describeDetails(flags.getObjectDetails(key, fallback))];
  });
  return Object.fromEntries(read);
}

describe("a page's state", () => {
  it("gives the browser the server's results, also of controls and of decisions of the edge", async () => {
    const variants = new Set<unknown>();
    for (let user = 0; user < 24; user++) {
      const context = { targetingKey: `user-${user}`, ...(user % 3 === 0 && { tier: "gold" }) };
      const onServer = await readOnServer(context);
      expect(await readInBrowser(await loadAll(target, context)), context.targetingKey).toEqual(onServer);
      const { variant, reason } = onServer["flags.newCheckout"] as {
        readonly variant: string;
        readonly reason: string;
      };
      variants.add(`${variant} ${reason}`);
    }
    expect([...variants].sort()).toEqual(["Control DEFAULT", "Long SPLIT", "Short SPLIT"]);
  });

  it("has remote flags as errors with evaluateAll, and with values with loadAll", async () => {
    const before = edge.counters.requests;
    const inBrowser = await readInBrowser(evaluateAll(target, { targetingKey: "user-1" }));
    expect(inBrowser["loyal.points"]).toMatchObject({ value: 0, reason: "ERROR", errorCode: "GENERAL" });
    expect(inBrowser["none.key"]).toMatchObject({ errorCode: "FLAG_NOT_FOUND" });
    expect(edge.counters.requests).toBe(before);
  });

  it("does not contain the edge's address when it cannot be reached", async () => {
    const fetchApi: typeof fetch = async (url, init) => {
      if (init?.method === "POST") throw new Error("connect ECONNREFUSED 10.1.2.3:8443");
      return fetch(url, init);
    };
    await using failing = TargetClient.create({ ...createOptions(), artifactCache: false, fetchApi });
    await failing.ready();
    const state = await loadAll(failing, { targetingKey: "user-1" });
    expect(state.flags.find(({ key }) => key === "loyal")).toMatchObject({ errorCode: "GENERAL" });
    expect(JSON.stringify(state)).not.toMatch(/10\.1\.2\.3|127\.0\.0\.1|localhost|:\d{4,5}/);
  });

  it.each([true, false])(
    "is left for the last of several contexts, whichever the edge answers first (from a state: %s)",
    async (hasState) => {
      let release: () => void = () => undefined;
      const held = new Promise<void>((resolve) => {
        release = resolve;
      });
      const asked: string[] = [];
      const fetchImplementation: typeof fetch = async (given, init) => {
        const request = new Request(given, init);
        const { context } = await request.clone().json();
        asked.push(context.targetingKey);
        const response = await fetch(request);
        if (context.targetingKey === "slow") await held;
        return response;
      };
      const state = hasState ? { state: evaluateAll(target, { targetingKey: "user-1" }) } : {};
      const ofrep = { baseUrl: edge.url, fetchImplementation, cacheMode: "disabled" as const };
      await WebOpenFeature.setProviderAndWait(new FletchWebProvider({ ...state, ofrep }), { targetingKey: "user-1" });
      const slow = WebOpenFeature.setContext({ targetingKey: "slow", tier: "gold" });
      while (!asked.includes("slow")) await new Promise((resolve) => setTimeout(resolve, 5));
      const replaced = WebOpenFeature.setContext({ targetingKey: "replaced" });
      const last = WebOpenFeature.setContext({ targetingKey: "last" });
      await Promise.race([last, new Promise((resolve) => setTimeout(resolve, 100))]);
      release();
      await Promise.all([slow, replaced, last]);
      expect(WebOpenFeature.getClient().getStringValue("shop.banner", "plain")).toBe("plain");
      expect(WebOpenFeature.getClient().providerStatus).toBe("READY");
    },
  );

  it("has an error without an artifact; the browser then uses OFREP, if configured", async () => {
    await using waiting = TargetClient.create(createOptions());
    const state = evaluateAll(waiting, { targetingKey: "user-1" });
    expect((await readInBrowser(state))["flags.newCheckout"]).toMatchObject({ errorCode: "PROVIDER_NOT_READY" });
    const provider = new FletchWebProvider({ state, ofrep: { baseUrl: edge.url } });
    await WebOpenFeature.setProviderAndWait(provider, { targetingKey: "user-1", tier: "gold" });
    expect(WebOpenFeature.getClient().getStringValue("shop.banner", "plain")).toBe("gold");
  });
});
