import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createEdge } from "../../src/create-edge.ts";
import type { RequestRecord } from "../../src/observe/request-record.ts";
import { startEdge, type TestEdge } from "../../src/testing/start-edge.ts";
import { type ActivityFolder, anActivityFolder } from "../activity-folder.ts";
import { ask } from "../ask.ts";
import { evaluate } from "./evaluate.ts";
import { aCheckout, flagFiles } from "./flag-files.ts";

let folder: ActivityFolder;
let edge: TestEdge;

beforeAll(async () => {
  folder = await anActivityFolder(flagFiles);
  edge = await startEdge({ activities: [folder.path], client: "acme" });
});
afterAll(async () => {
  await edge.close();
  await folder[Symbol.asyncDispose]();
});

describe("an evaluation of one flag by OFREP", () => {
  it("has the value, the experience and the reason", async () => {
    edge.forceExperience("New checkout", "on");
    const flag = await evaluate(edge, "flags.newCheckout", { targetingKey: "u1" });
    edge.releaseExperience();
    expect(flag).toMatchObject({ status: 200, key: "flags.newCheckout", value: true, reason: "SPLIT", variant: "on" });
    expect(flag.metadata).toMatchObject({ activityName: "New checkout", experienceName: "on" });
    expect(flag.headers.get("cache-control")).toBe("no-store");
    const beta = await evaluate(edge, "beta", { targetingKey: "u1", tier: "gold" });
    expect(beta).toMatchObject({ value: true, reason: "TARGETING_MATCH", variant: "gold" });
    const banner = await evaluate(edge, "banner.text", { targetingKey: "u1" });
    expect(banner).toMatchObject({ value: "Hello", reason: "STATIC", variant: "all" });
    const others = await evaluate(edge, "tiers.level", { targetingKey: "u1" });
    expect(others).toMatchObject({ value: 1, reason: "UNKNOWN", variant: "everybody else" });
  });

  it("is in the last requests and the access log, for an unknown flag with the reason", async () => {
    await evaluate(edge, "beta", { targetingKey: "u-live", tier: "gold" });
    await evaluate(edge, "beat", { targetingKey: "u-live" });
    const response = await edge.fetch(new Request("http://127.0.0.1/admin/requests"));
    const [refused, decided] = (await response.json()) as RequestRecord[];
    expect(decided).toMatchObject({ api: "ofrep", status: 200, reason: null, displays: 0 });
    expect(decided?.locations).toMatchObject([{ mode: "execute", kind: "mbox", name: "beta", shown: [{}] }]);
    expect(refused).toMatchObject({ api: "ofrep", status: 404, locations: [], tntId: null });
    expect(refused?.reason).toMatch(/^"beat": There is no such flag.*beta/);
  });

  it("flattens nested attributes to dotted names", async () => {
    const german = await evaluate(edge, "beta", { targetingKey: "u1", user: { country: "DE" } });
    expect(german).toMatchObject({ value: false, variant: "german" });
  });

  it("has no value for default content, so that the client uses its default", async () => {
    const nobody = await evaluate(edge, "beta", { targetingKey: "u1" });
    expect(nobody).toMatchObject({ status: 200, key: "beta", reason: "UNKNOWN" });
    expect(nobody).not.toHaveProperty("value");
    edge.forceExperience("New checkout", "off");
    const lacking = await evaluate(edge, "flags.itemsPerPage", { targetingKey: "u1" });
    edge.releaseExperience();
    expect(lacking).toMatchObject({ reason: "SPLIT", variant: "off" });
    expect(lacking).not.toHaveProperty("value");
    expect(await evaluate(edge, "banner.none", { targetingKey: "u1" })).not.toHaveProperty("value");
  });

  it("evaluates an mbox as its whole object, or as its `value` if it has one", async () => {
    expect((await evaluate(edge, "banner", { targetingKey: "u1" })).value).toEqual({
      text: "Hello",
      ratio: 0.5,
      none: null,
    });
    expect((await evaluate(edge, "beta.value", { targetingKey: "u1", tier: "gold" })).value).toBe(true);
  });

  it.each([
    [
      "no such flag",
      "flags.newChekout",
      { targetingKey: "u" },
      404,
      "FLAG_NOT_FOUND",
      'did you mean "flags.newCheckout"?',
    ],
    ["an mbox of HTML", "hero", { targetingKey: "u" }, 404, "FLAG_NOT_FOUND", "no such flag"],
    ["no targeting key", "beta", { tier: "gold" }, 400, "TARGETING_KEY_MISSING", "received none"],
    ["an empty targeting key", "beta", { targetingKey: "" }, 400, "TARGETING_KEY_MISSING", "received none"],
    ["a targeting key that is no text", "beta", { targetingKey: {} }, 400, "INVALID_CONTEXT", "context.targetingKey"],
    ["a long targeting key", "beta", { targetingKey: "x".repeat(129) }, 400, "INVALID_CONTEXT", "128 characters"],
    ["a context that is no object", "beta", "[]", 400, "INVALID_CONTEXT", "Expected an object"],
    ["no context", "beta", "{}", 400, "INVALID_CONTEXT", "Expected an object"],
    ["a long value", "beta", { targetingKey: "u", bio: "x".repeat(5001) }, 400, "INVALID_CONTEXT", "context.bio"],
    ["a body that is no JSON", "beta", "{", 400, "PARSE_ERROR", "syntax error"],
    ["a deep body", "beta", `{"context":${"[".repeat(70)}${"]".repeat(70)}}`, 400, "PARSE_ERROR", "64 levels"],
  ])("fails with an OFREP error code for %s", async (_, key, context, status, errorCode, details) => {
    const failed = await evaluate(edge, key, context);
    expect(failed).toMatchObject({ status, key, errorCode });
    expect(failed.errorDetails).toContain(details);
  });

  it("limits attributes and bodies", async () => {
    const many = Object.fromEntries(Array.from({ length: 101 }, (_, index) => [`a${index}`, 1]));
    expect(await evaluate(edge, "beta", { targetingKey: "u", ...many })).toMatchObject({
      status: 400,
      errorCode: "INVALID_CONTEXT",
    });
    const large = JSON.stringify({ context: { targetingKey: "u", text: "x".repeat(1_100_000) } });
    expect(await evaluate(edge, "beta", large)).toMatchObject({ status: 400, errorCode: "PARSE_ERROR" });
    const strange = '{"targetingKey":"u","__proto__":{"tier":"gold"},"constructor":{"prototype":{"tier":"gold"}}}';
    expect(await evaluate(edge, "beta", `{"context":${strange}}`)).toMatchObject({ reason: "UNKNOWN" });
  });

  it("keeps a visitor's experience when the split changes", async () => {
    const visitor = { targetingKey: "keeper" };
    const { variant } = await evaluate(edge, "flags.newCheckout", visitor);
    await folder.write("checkout.yaml", aCheckout(variant === "on" ? 0 : 100));
    await edge.fetch(new Request("http://edge.test/admin/reload", { method: "POST" }));
    const kept = await evaluate(edge, "flags.newCheckout", visitor);
    const other = await evaluate(edge, "flags.newCheckout", { targetingKey: "newcomer" });
    await folder.write("checkout.yaml", aCheckout(50));
    await edge.fetch(new Request("http://edge.test/admin/reload", { method: "POST" }));
    expect(kept.variant).toBe(variant);
    expect(other.variant).not.toBe(variant);
  });

  it("counts one impression for each visitor, activity and day, unless the request says otherwise", async () => {
    const activity = "New checkout";
    for (let count = 0; count < 3; count++) await evaluate(edge, "flags.newCheckout", { targetingKey: "once" });
    await edge.expectImpression({ activity, visitor: { thirdPartyId: "once" }, times: 1 });
    edge.clock.advance(86_400_000);
    await evaluate(edge, "flags.newCheckout", { targetingKey: "once" });
    await edge.expectImpression({ activity, visitor: { thirdPartyId: "once" }, times: 2 });
    for (let count = 0; count < 2; count++) {
      await evaluate(edge, "flags.newCheckout", { targetingKey: "always" }, { query: "?impressions=always" });
      await evaluate(edge, "flags.newCheckout", { targetingKey: "never" }, { query: "?impressions=never" });
    }
    await edge.expectImpression({ activity, visitor: { thirdPartyId: "always" }, times: 2 });
    await edge.expectImpression({ activity, visitor: { thirdPartyId: "never" }, times: 0 });
    expect(
      await evaluate(edge, "flags.newCheckout", { targetingKey: "u" }, { query: "?impressions=often" }),
    ).toMatchObject({ status: 400, errorCode: "GENERAL" });
  });

  it("agrees with the Delivery API's decision for the same visitor", async () => {
    for (let user = 0; user < 50; user++) {
      const { value } = await evaluate(edge, "flags.newCheckout", { targetingKey: `user-${user}` });
      const { body } = await ask(edge, {
        id: { thirdPartyId: `user-${user}` },
        context: { channel: "web" },
        prefetch: { mboxes: [{ index: 0, name: "flags" }] },
      });
      expect(body.prefetch?.mboxes?.[0]?.options?.[0]?.content).toMatchObject({ newCheckout: value });
    }
  });
});

describe("an evaluation of all flags by OFREP", () => {
  it("has every flag, and counts no impression", async () => {
    const visitor = { targetingKey: "bulk", tier: "gold" };
    const before = edge.counters;
    const { flags, eventStreams } = await evaluate(edge, null, visitor);
    expect(Object.keys(flags)).toEqual([
      "banner",
      "banner.none",
      "banner.ratio",
      "banner.text",
      "beta",
      "beta.value",
      "flags",
      "flags.colors",
      "flags.itemsPerPage",
      "flags.newCheckout",
      "flags.theme",
      "tiers",
      "tiers.level",
    ]);
    for (const [key, flag] of Object.entries(flags)) {
      const {
        status: _,
        headers: __,
        flags: ___,
        eventStreams: ____,
        ...one
      } = await evaluate(edge, key, visitor, {
        query: "?impressions=never",
      });
      expect(one).toEqual(flag);
    }
    expect(eventStreams).toEqual([{ type: "sse", endpoint: { requestUri: "/ofrep/v1/events" } }]);
    expect(edge.counters.impressions).toBe(before.impressions);
    expect(edge.counters.evaluations).toBe(before.evaluations + 14);
    await edge.expectImpression({ activity: "Banner", visitor: { thirdPartyId: "bulk" }, times: 0 });
  });

  it("responds 304 only for the same context and unchanged flags", async () => {
    const fetchEtag = async (context: object): Promise<string> =>
      String((await evaluate(edge, null, context)).headers.get("etag"));
    const silver = { targetingKey: "tagged", tier: "silver" };
    const etag = await fetchEtag(silver);
    const again = async (context: object, tag = etag): Promise<number> =>
      (await evaluate(edge, null, context, { headers: { "if-none-match": tag } })).status;
    expect(await again(silver)).toBe(304);
    expect(await again(silver, `"other", W/${etag}`)).toBe(304);
    expect(await again({ ...silver, tier: "gold" })).toBe(200);
    expect(await again({ ...silver, targetingKey: "somebody-else" })).toBe(200);
    await folder.write("banner.yaml", String(flagFiles["banner.yaml"]).replace("Hello", "Bye"));
    await edge.fetch(new Request("http://edge.test/admin/reload", { method: "POST" }));
    const changed = await evaluate(edge, null, silver, { headers: { "if-none-match": etag } });
    await folder.write("banner.yaml", String(flagFiles["banner.yaml"]));
    await edge.fetch(new Request("http://edge.test/admin/reload", { method: "POST" }));
    expect(changed.flags["banner.text"]?.value).toBe("Bye");
    expect(await again(silver)).toBe(304);
  });

  it("fails as a whole for an invalid context", async () => {
    expect(await evaluate(edge, null, {})).toMatchObject({ status: 400, errorCode: "TARGETING_KEY_MISSING" });
    expect(await evaluate(edge, null, "no JSON")).toMatchObject({ status: 400, errorCode: "PARSE_ERROR" });
  });
});

describe("OFREP across origins and beyond its bounds", () => {
  it("lets pages of other origins send If-None-Match and read the ETag", async () => {
    const url = "http://edge.test/ofrep/v1/evaluate/flags";
    const asked = "content-type,if-none-match";
    const headers = { origin: "https://shop.test", "access-control-request-headers": asked };
    const preflight = await edge.fetch(new Request(url, { method: "OPTIONS", headers }));
    expect(preflight.headers.get("access-control-allow-headers")).toBe(asked);
    const { headers: responseHeaders } = await evaluate(edge, null, { targetingKey: "u" }, { headers });
    expect(responseHeaders.get("access-control-allow-origin")).toBe("https://shop.test");
    expect(responseHeaders.get("access-control-expose-headers")).toBe("etag, retry-after");
    const read = await edge.fetch(new Request(url));
    expect([read.status, read.headers.get("allow")]).toEqual([405, "POST"]);
  });

  it("responds 429 to an address with too many requests, until the next minute", async () => {
    await using limited = await startEdge({ activities: [folder.path], client: "acme", evaluationsPerMinute: 2 });
    const send = (remoteAddress: string) =>
      evaluate(limited, "beta", { targetingKey: "u" }, { caller: { remoteAddress } });
    expect([(await send("192.0.2.1")).status, (await send("192.0.2.1")).status]).toEqual([200, 200]);
    const refused = await send("192.0.2.1");
    expect(refused).toMatchObject({ status: 429, errorCode: "GENERAL" });
    const wait = Number(refused.headers.get("retry-after"));
    expect(wait).toBeGreaterThan(0);
    expect(wait).toBeLessThanOrEqual(60);
    expect((await send("192.0.2.2")).status).toBe(200);
    limited.clock.advance(wait * 1_000);
    expect((await send("192.0.2.1")).status).toBe(200);
  });

  it("fails with GENERAL for an injected fault, and for a response over the size limit", async () => {
    const failing = await evaluate(edge, "beta", { targetingKey: "u" }, { headers: { "x-fletch-faults": "error" } });
    expect(failing).toMatchObject({ status: 500, errorCode: "GENERAL" });
    await using small = await startEdge({ activities: [folder.path], client: "acme", limits: { responseSize: 100 } });
    const long = await evaluate(small, null, { targetingKey: "u" });
    expect(long).toMatchObject({ status: 400, errorCode: "GENERAL" });
    expect(long.errorDetails).toContain("100 characters");
  });

  it("works without a database", async () => {
    await using edge = createEdge({ activities: [folder.path], client: "acme" });
    const values = new Set<unknown>();
    for (let user = 0; user < 50; user++) {
      const context = { targetingKey: `user-${user}` };
      const { value } = await evaluate(edge, "flags.newCheckout", context);
      expect((await evaluate(edge, null, context)).flags["flags.newCheckout"]?.value).toBe(value);
      values.add(value);
    }
    expect(values.size).toBe(2);
  });
});
