import { OFREPProvider } from "@openfeature/ofrep-provider";
import { OpenFeature } from "@openfeature/server-sdk";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startEdge, type TestEdge } from "../../src/testing/start-edge.ts";
import { VirtualClock } from "../../src/testing/virtual-clock.ts";
import { type ActivityFolder, anActivityFolder } from "../activity-folder.ts";
import { flagFiles } from "./flag-files.ts";

let folder: ActivityFolder;
let edge: TestEdge;

beforeAll(async () => {
  const shop = `name: Shop
type: experience-targeting
experiences: [{ name: all, mboxes: { "shop/cart": { json: { "50% off ü": true } } } }]`;
  folder = await anActivityFolder({ ...flagFiles, "shop.yaml": shop });
  // At the start of a minute, so that the Retry-After is longer than the test.
  const clock = new VirtualClock(Date.UTC(2026, 10, 20));
  edge = await startEdge({ activities: [folder.path], client: "acme", evaluationsPerMinute: 20, clock });
  await OpenFeature.setProviderAndWait(new OFREPProvider({ baseUrl: edge.url }));
});
afterAll(async () => {
  await OpenFeature.clearProviders();
  await edge.close();
  await folder[Symbol.asyncDispose]();
});

describe("the official OFREP provider for servers", () => {
  const flags = OpenFeature.getClient();
  const gold = { targetingKey: "u1", tier: "gold" };

  it("gets values of every type, with variant, reason and metadata", async () => {
    edge.forceExperience("New checkout", "on");
    expect(await flags.getBooleanDetails("flags.newCheckout", false, gold)).toMatchObject({
      value: true,
      variant: "on",
      reason: "SPLIT",
      flagMetadata: { activityName: "New checkout", experienceName: "on" },
    });
    expect(await flags.getNumberValue("flags.itemsPerPage", 12, gold)).toBe(24);
    expect(await flags.getObjectValue("flags.theme", {}, gold)).toEqual({ color: "blue" });
    expect(await flags.getObjectValue("flags.colors", [], gold)).toEqual(["red", "blue"]);
    edge.releaseExperience();
    expect(await flags.getStringValue("banner.text", "", gold)).toBe("Hello");
    expect(await flags.getBooleanValue("beta", false, gold)).toBe(true);
  });

  it("gets a flag whose key has slashes and other characters, which the provider does not escape", async () => {
    const key = "shop/cart.50% off ü";
    expect(await flags.getBooleanDetails(key, false, gold)).toMatchObject({ value: true, flagKey: key });
  });

  it("returns the default with an error code for a missing flag, another type, and a missing targeting key", async () => {
    expect(await flags.getBooleanDetails("nothing", true, gold)).toMatchObject({
      value: true,
      errorCode: "FLAG_NOT_FOUND",
    });
    expect(await flags.getBooleanDetails("banner.text", true, gold)).toMatchObject({
      value: true,
      errorCode: "TYPE_MISMATCH",
    });
    expect(await flags.getBooleanDetails("beta", true, {})).toMatchObject({
      value: true,
      errorCode: "TARGETING_KEY_MISSING",
    });
  });

  it("waits after 429 for the Retry-After", async () => {
    let refused = 0;
    for (let count = 0; count < 25; count++) {
      const { errorMessage = "" } = await flags.getBooleanDetails("beta", false, gold);
      if (/rate limit|TooManyRequests|429/i.test(errorMessage)) refused++;
    }
    expect(refused).toBeGreaterThan(0);
    expect(edge.counters.evaluations).toBeLessThanOrEqual(21);
  });
});
