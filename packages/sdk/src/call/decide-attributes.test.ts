import type { VisitorId } from "@fletch/delivery-api";
import { allocated, buildArtifact, buildRule } from "@fletch/test-kit/artifacts";
import { randomRuns } from "@fletch/test-kit/random-runs";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createOnDeviceContext } from "../../test/on-device-context.ts";
import { getOffers } from "../call.ts";
import type { GetOffersOptions } from "../options/call-options.ts";
import type { TargetClientOptions } from "../options/client-options.ts";
import { type AttributeOffers, ResponseOffers } from "../response/attribute-offers.ts";
import type { TargetResult } from "../response/target-result.ts";
import type { CallContext } from "./call-context.ts";
import { decideAttributes } from "./decide-attributes.ts";

const json = (content: unknown): object => ({ type: "json", content });
const gold = { "==": ["gold", { var: "mbox.tier_lc" }] };

const artifact = buildArtifact({
  responseTokens: ["activity.id", "experience.name"],
  remoteMboxes: ["remote"],
  mboxes: {
    flags: [
      buildRule("flags", {
        condition: { and: [allocated(0, 50), gold] },
        options: [json({ a: 1, b: "x" }), json({ b: "y" })],
      }),
      buildRule("flags", { condition: { and: [allocated(50, 100), gold] }, options: [json({ a: 2, c: null })] }),
      buildRule("flags", { activityId: 2, options: [json({ a: 0, constructor: "own" }), json([1])] }),
    ],
    shop: [
      buildRule("shop", {
        activityId: 3,
        condition: { in: ["/shop", { var: "page.path" }] },
        options: [json({ on: true })],
      }),
      buildRule("shop", {
        activityId: 4,
        condition: { "==": ["chrome", { var: "user.browserType" }] },
        options: [json({ on: 1 })],
      }),
    ],
    half: [
      buildRule("half", { activityId: 9, condition: allocated(0, 50), options: [json({ a: 1 })] }),
      buildRule("half", { activityId: 9, condition: allocated(50, 100), options: [json({ a: 2 })] }),
    ],
    hero: [buildRule("hero", { activityId: 5, options: [{ type: "html", content: "Hi" }] })],
    seen: [buildRule("seen", { activityId: 6, options: [{ ...json({ a: 1 }), eventToken: "token" }] })],
    other: [buildRule("flags", { activityId: 7, options: [json({ d: 1 })] })],
    "target-global-mbox": [buildRule("target-global-mbox", { activityId: 8, options: [json({ a: 1 })] })],
  },
});

async function createContext(options: Partial<TargetClientOptions> = {}): Promise<CallContext & AsyncDisposable> {
  const context = await createOnDeviceContext(artifact, options);
  // As in production, where there are no development warnings.
  return { ...context, warnings: undefined };
}

const timing = { total: 0, waited: 0 };

describe("the shortcut of getAttributes without a full decision", () => {
  let context: CallContext & AsyncDisposable;
  beforeAll(async () => {
    context = await createContext();
  });
  afterAll(() => context[Symbol.asyncDispose]());

  const decide = (options: GetOffersOptions, given = context): AttributeOffers | undefined =>
    decideAttributes(given, options, timing);
  const request = { id: { tntId: "v1" }, execute: { mboxes: [{ name: "flags" }] } };

  it("returns the attributes of the full decision, which is computed when its result is read", async () => {
    const text = fc.constantFrom("gold", "Gold", "basic", "silver", "x", "");
    const mbox = fc.record(
      {
        name: fc.constantFrom("flags", "shop", "flags", "shop", "hero", "other", "nobody", "remote", "seen"),
        index: fc.constantFrom(0, 1, 2, 3, -1),
        parameters: fc.dictionary(fc.constantFrom("tier", "tier", "tier_lc", "user", "a.b", "profile.x"), text, {
          maxKeys: 2,
        }),
      },
      { requiredKeys: ["name"] },
    );
    const id = fc.record(
      {
        tntId: fc.constantFrom("a", "b.35_0", "c", "d.28_0", "a.b.c", ""),
        thirdPartyId: fc.constantFrom("c", "d", "e", " "),
        marketingCloudVisitorId: fc.constantFrom("e", "f"),
      },
      { requiredKeys: [] },
    );
    const address = fc.record({ url: fc.constantFrom("https://a.test/shop", "https://a.test/") }, { requiredKeys: [] });
    const userAgent = fc.constantFrom("Mozilla/5.0 Chrome/120.0.0.0 Safari/537.36", "curl/8");
    const index = fc.record(
      { channel: fc.constant("web"), address, userAgent, timeOffsetInMinutes: fc.constantFrom(60, 0) },
      { requiredKeys: [] },
    );
    const requests = fc.record(
      {
        requestId: fc.constant("r"),
        id,
        context: index,
        execute: fc.record({ mboxes: fc.array(mbox, { maxLength: 3 }) }),
        prefetch: fc.constantFrom(undefined, undefined, undefined, { mboxes: [{ name: "flags" }] }),
        unknown: fc.constant(1),
      },
      { requiredKeys: ["requestId", "execute"] },
    );
    const cookie = fc.constantFrom(undefined, "session#s1#99999999999|PC#known.28_0#99999999999", "nonsense");
    const options = fc.record(
      {
        request: requests,
        targetCookie: cookie,
        targetLocationHint: fc.constantFrom("31", "x"),
        decisioningMethod: fc.constantFrom("on-device", "hybrid"),
      },
      { requiredKeys: ["request"] },
    );
    let alone = 0;
    await fc.assert(
      fc.asyncProperty(options, async (given) => {
        const all = { ...given, sessionId: "s0" } as GetOffersOptions;
        const copy = structuredClone(all);
        const offers = decide(all);
        if (offers === undefined) return;
        alone++;
        const values = readAll(offers);
        // The caller's own object, to do with as they please.
        for (const each of given.request.execute.mboxes) each.name = "nobody";
        const { result } = offers;
        const tntId = result.response.id as VisitorId;
        const whole = await getWhole(copy, tntId);
        expect(values).toEqual(readAll(new ResponseOffers(whole)));
        expect(comparable(result)).toEqual(comparable(whole));
        expect(offers.result).toBe(result);
      }),
      { numRuns: randomRuns(5_000) },
    );
    expect(alone).toBeGreaterThan(0);
  });

  async function getWhole(options: GetOffersOptions, id: VisitorId): Promise<TargetResult> {
    // New visitors get the same id.
    const known = { ...options, request: { ...options.request, id } } as GetOffersOptions;
    return getOffers(context, known, timing, (_method, _request, work) => work());
  }

  function readAll(offers: AttributeOffers): unknown[] {
    const keys = ["a", "b", "c", "d", "on", "constructor", "toString"];
    return ["flags", "shop", "hero", "other", "nobody"].flatMap((mbox) => keys.map((key) => offers.find(mbox, key)));
  }

  /** Without what is new in each call, what is new in each second, and the id that a new visitor got. */
  function comparable({ visitorState: _, request, targetCookie: cookie, ...result }: TargetResult): object {
    const { id: __, experienceCloud: ___, ...sent } = request;
    return { ...result, sent, cookie: cookie.value.replaceAll(/#\d+(?=\||$)/g, "") };
  }

  it("reads attributes from the result once the caller has it", () => {
    const offers = decide({ request });
    expect(offers?.find("flags", "a")).toBe(0);
    const mboxes = offers?.result.response.execute?.mboxes as unknown[];
    mboxes.pop();
    expect(offers?.find("flags", "a")).toBeUndefined();
  });

  it("returns the same attributes for an id with a cluster only", async () => {
    for (let call = 0; call < 20; call++) {
      const sent = { request: { ...request, id: { tntId: ".28_0" }, execute: { mboxes: [{ name: "half" }] } } };
      const offers = decide(sent);
      const value = offers?.find("half", "a");
      // The result replaces what was found alone.
      expect(offers?.result && offers.find("half", "a")).toBe(value);
    }
  });

  it.each<[string, Partial<GetOffersOptions>, object]>([
    ["an impression has to be sent", {}, { execute: { mboxes: [{ name: "seen" }] } }],
    ["a trace is asked for", {}, { trace: { authorizationToken: "t" } }],
    ["something is prefetched", {}, { prefetch: { mboxes: [{ name: "flags" }] } }],
    ["a place may have to be looked up", {}, { context: { geo: { ipAddress: "203.0.113.7" } } }],
    ["several rules can hold", {}, { execute: { mboxes: [{ name: "target-global-mbox" }] } }],
    ["a parameter has to be converted", {}, { execute: { mboxes: [{ name: "flags", parameters: { a: 1 } }] } }],
    ["the edge decides", { decisioningMethod: "server-side" }, {}],
    ["the edge has to decide", { decisioningMethod: "hybrid" }, { execute: { mboxes: [{ name: "remote" }] } }],
    ["an id has no key of the allocation", {}, { id: { tntId: ".28_0" } }],
    ["an option is wrong", { timeout: -1 }, {}],
    ["the call was aborted", { signal: AbortSignal.abort() }, {}],
    ["a cookie names the visitor elsewhere", { visitorCookie: "MCMID|1" }, {}],
    ["something waits for impressions", { waitUntil: () => undefined }, {}],
  ])("is not used if %s", (_, options, parts) => {
    expect(decide({ request })).toBeDefined();
    expect(decide({ ...options, request: { ...request, ...parts } })).toBeUndefined();
  });

  it.each<[string, Partial<TargetClientOptions>]>([
    ["an observer", { observer: {} }],
    ["a logger", { logger: { debug: () => undefined } }],
    ["telemetry", { telemetryEnabled: true }],
  ])("is not used if %s needs the full call", async (_, options) => {
    await using observed = await createContext(options);
    expect(decide({ request }, observed)).toBeUndefined();
  });
});
