import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEdge, type TestEdge } from "@fletch/edge/testing";
import { TargetClient } from "@fletch/sdk/flags";
import { quietLogger } from "@fletch/test-kit/loggers";
import { type EvaluationContext, OpenFeature } from "@openfeature/server-sdk";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FletchProvider } from "../src/index.ts";

/** Audiences by the mbox that they are shown. */
const audiences: Readonly<Record<string, object>> = {
  tier: { parameters: { tier: "gold" } },
  age: { parameters: { age: { moreThan: 17 } } },
  young: { parameters: { age: { lessThan: 5 } } },
  member: { parameters: { member: true } },
  country: { parameters: { "user.country": "de" } },
  tags: { parameters: { tags: "a" } },
  at: { parameters: { at: "1970-01-01T00:00:00.000Z" } },
  deep: { parameters: { "a.b.c.d.e.f.g.h.i.j": "x" } },
  order: { parameters: { orderId: "1" } },
  session: { parameters: { sessionId: "s1" } },
  urlPart: { parameters: { "url.part": "1" } },
  url: { page: { url: { contains: "shop" } } },
  chrome: { browser: "chrome" },
  loyal: { profile: { tier: "gold" } },
};

const circle: Record<string, unknown> = { country: "de" };
circle.self = circle;

const contexts: readonly (readonly [string, Readonly<Record<string, unknown>>, readonly string[]])[] = [
  ["text", { tier: "gold" }, ["tier"]],
  ["numbers and booleans", { age: 20, member: true }, ["age", "member"]],
  ["0 and false", { age: 0, member: false }, ["young"]],
  ["no number", { age: Number.POSITIVE_INFINITY, tier: Number.NaN }, []],
  ["nested attributes", { user: { country: "de" } }, ["country"]],
  ["dotted names", { "user.country": "de" }, ["country"]],
  ["deep attributes", { a: { b: { c: { d: { e: { f: { g: { h: { i: { j: "x" } } } } } } } } } }, ["deep"]],
  ["lists", { tags: ["a", "b"] }, ["tags"]],
  ["lists with nothing first", { tags: [undefined, null, { x: 1 }, ["b"], "a"] }, ["tags"]],
  ["dates", { at: new Date(0) }, ["at"]],
  ["lists of dates", { at: [new Date(0)] }, ["at"]],
  ["dates that are none", { at: new Date(Number.NaN), tier: "gold" }, ["tier"]],
  ["fields that are URLs", { url: new URL("https://shop.test/") }, ["url"]],
  ["fields that are lists", { url: ["https://shop.test/"] }, ["url"]],
  ["fields that are objects", { url: { part: "1" } }, ["urlPart"]],
  ["a browser", { userAgent: "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/120.0.0.0 Safari/537.36" }, ["chrome"]],
  ["a session", { sessionId: "s1", tier: "gold" }, ["tier"]],
  ["reserved names", { orderId: "1" }, []],
  ["profile parameters", { profile: { tier: "gold" } }, ["loyal"]],
  ["profile parameters by dotted names", { "profile.tier": "gold" }, ["loyal"]],
  ["nothing", { tier: null, age: undefined, tags: [], user: {} }, []],
];

describe("a context", () => {
  let folder: string;
  let edge: TestEdge;
  let target: TargetClient;
  let users = 0;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "fletch-contexts-"));
    for (const [name, audience] of Object.entries(audiences)) {
      const experiences = [{ name: "Yes", audience, mboxes: { [name]: { json: { value: name } } } }];
      const activity = { name, type: "experience-targeting", experiences };
      await writeFile(join(folder, `${name}.json`), JSON.stringify(activity));
    }
    edge = await startEdge({ client: "acme", activities: [folder], database: ":memory:" });
    target = TargetClient.create({
      ...edge.clientOptions,
      decisioningMethod: "on-device",
      pollingInterval: 0,
      logger: quietLogger,
    });
    await OpenFeature.setProviderAndWait(new FletchProvider(target, { exposures: "never" }));
  });
  afterAll(async () => {
    await OpenFeature.clearProviders();
    await target.close({ deadline: 100 });
    await edge.close();
    await rm(folder, { recursive: true });
  });

  /** The flags with a value, as the provider says. */
  async function readByProvider(context: EvaluationContext): Promise<readonly string[]> {
    const flags = OpenFeature.getClient();
    const values = await Promise.all(Object.keys(audiences).map((name) => flags.getStringValue(name, "", context)));
    return values.filter((value) => value !== "");
  }

  /** The flags with a value, as the edge says over OFREP. */
  async function readByEdge(context: EvaluationContext): Promise<readonly string[]> {
    const response = await fetch(`${edge.url}/ofrep/v1/evaluate/flags`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ context }),
    });
    const { flags } = (await response.json()) as {
      readonly flags: readonly { readonly key: string; readonly value?: unknown }[];
    };
    return flags.filter(({ key, value }) => key in audiences && value !== undefined).map(({ key }) => key);
  }

  it.each(contexts)("has one meaning for the provider and for the edge: %s", async (_what, attributes, expected) => {
    // Another user each time: profiles are stored.
    const context = { targetingKey: `user-${users++}`, ...attributes } as EvaluationContext;
    expect([...(await readByEdge(context))].sort()).toEqual([...expected].sort());
    const other = { ...context, targetingKey: `user-${users++}` };
    expect([...(await readByProvider(other))].sort()).toEqual([...expected].sort());
  });

  it("has a number for a targeting key, and is one visitor by it", async () => {
    const context = { targetingKey: 5 as never, tier: "gold" };
    expect(await readByEdge(context)).toEqual(["tier"]);
    expect(target.stats().notifications.pending).toBe(0);
    const flags = new FletchProvider(target);
    for (let read = 0; read < 2; read++) await flags.resolveStringEvaluation("tier", "", context);
    expect(target.stats().notifications.pending).toBe(1);
  });

  it("may have attributes without JSON, and ones that are too many", async () => {
    const many = Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`p${index}`, { circle }]));
    const attributes = { tier: "gold", user: circle, big: 1n, symbol: Symbol("x"), run: () => 1, many };
    const context = { targetingKey: "user", ...attributes } as unknown as EvaluationContext;
    expect(await readByProvider(context)).toEqual(expect.arrayContaining(["tier", "country"]));
  });
});
