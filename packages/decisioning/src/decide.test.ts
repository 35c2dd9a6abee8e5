// biome-ignore-all lint/suspicious/noTemplateCurlyInString: macros are written like this

import type { DeliveryRequest } from "@fletch/delivery-api";
import { describe, expect, it } from "vitest";
import { compilePlan } from "./artifact/compile-plan.ts";
import { parseArtifact } from "./artifact/parse-artifact.ts";
import { decide } from "./decide.ts";
import type { Decision } from "./model.ts";
import type { Plan } from "./plan.ts";
import { splitHost } from "./public-suffix.ts";

const v = (name: string): object => ({ var: name });

describe("a decision", () => {
  it("does not change its input, which may be frozen", () => {
    const plan = aPlan({ hero: [aRule(1, { "==": ["x", v("mbox.a.b")] })] });
    const request = deepFreeze<DeliveryRequest>({
      id: { customerIds: [] },
      context: { channel: "web", address: { url: "https://example.com/" }, geo: { city: "BERLIN" } },
      trace: { authorizationToken: "any" },
      execute: { mboxes: [{ name: "hero", parameters: { "a.b": "x" } }], pageLoad: {} },
      prefetch: { views: [{}] },
    });
    const before = structuredClone(request);
    expect(() => run(plan, request)).not.toThrow();
    expect(request).toEqual(before);
  });

  it("is the same for equal inputs, and shares frozen offers with the previous one", () => {
    const plan = aPlan({ hero: [aRule(1, true)] });
    const [first, second] = [0, 1].map(() => run(plan, executing("hero")));
    expect(first).toEqual(second);
    const options = first?.response.execute?.mboxes?.[0]?.options;
    expect(options).toBe(second?.response.execute?.mboxes?.[0]?.options);
    expect(Object.isFrozen(options) && Object.isFrozen(options?.[0]) && Object.isFrozen(options?.[0]?.content)).toBe(
      true,
    );
    expect(Object.isFrozen(options?.[0]?.responseTokens)).toBe(true);
  });

  it("is refused for an artifact of another major version, and the message names both", () => {
    const plan = aPlan({}, { version: "99.0.0" });
    expect(() => run(plan, executing("hero"))).toThrow(
      expect.objectContaining({
        code: "unsupported-artifact-version",
        message: expect.stringMatching(/99\.0\.0.*\b1\b/),
      }),
    );
    expect(() => run(aPlan({}, { version: "1.99.0-beta" }), executing("hero"))).not.toThrow();
    expect(() => run(aPlan({}, { version: "10.0.0" }), executing("hero"))).toThrow();
  });

  it("has only the requested locations", () => {
    const plan = aPlan({ hero: [aRule(1, true)] });
    const { response } = run(plan, { context: { channel: "web" } });
    expect(response).toEqual({ status: 200, requestId: "id-2", id: { tntId: "id-1" }, client: "acme" });
    expect(run(plan, { context: { channel: "web" }, requestId: "mine", execute: {} }).response).toMatchObject({
      requestId: "mine",
      execute: {},
    });
  });

  it("finds nothing for names such as toString (D3)", () => {
    const plan = aPlan({ hero: [aRule(1, true)] });
    for (const name of ["constructor", "__proto__", "toString", "hasOwnProperty"]) {
      expect(run(plan, executing(name)).response).toMatchObject({ status: 206, execute: { mboxes: [{ name }] } });
      expect(
        run(plan, { context: { channel: "web" }, prefetch: { views: [{ name }] } }).response.prefetch?.views,
      ).toEqual([]);
    }
  });

  it("pollutes no prototype, whatever the parameters are called (D3)", () => {
    const conditions = ["mbox.polluted", "mbox.constructor.prototype", "mbox.__proto__", "polluted"].map(v);
    const plan = aPlan({ hero: [...conditions.map((each, index) => aRule(index, { "!!": [each] })), aRule(9, true)] });
    const parameters = JSON.parse(
      '{"__proto__.polluted":"a","constructor.prototype.polluted":"b","a.__proto__.polluted":"c"}',
    );
    expect(offered(run(plan, executing("hero", { parameters })))).toBe(9);
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it("reads `a.b` if `a` is given too, in any order (D3)", () => {
    const plan = aPlan({ hero: [aRule(1, { "==": ["x", v("mbox.a.b")] }), aRule(2, true)] });
    expect(offered(run(plan, executing("hero", { parameters: { a: "1", "a.b": "x" } })))).toBe(1);
    expect(offered(run(plan, executing("hero", { parameters: { "a.b": "x", a: "1" } })))).toBe(1);
  });

  it("removes only a whole leading label www from a subdomain (D4)", () => {
    const plan = aPlan({
      hero: [
        aRule(1, { "==": ["", v("page.subdomain")] }),
        aRule(2, { "==": ["www2", v("page.subdomain")] }),
        aRule(3, { "==": ["shop", v("page.subdomain_lc")] }),
      ],
    });
    expect(offered(run(plan, executing("hero", {}, "https://www.example.com/")))).toBe(1);
    expect(offered(run(plan, executing("hero", {}, "https://www2.example.com/")))).toBe(2);
    expect(offered(run(plan, executing("hero", {}, "https://WWW.Shop.example.co.uk/")))).toBe(3);
  });

  it("puts a visitor with only a customer id into the same bucket at every call (D6)", () => {
    const halves = [{ "<": [v("allocation"), 50] }, { ">=": [v("allocation"), 50] }];
    const plan = aPlan({ hero: halves.map((condition, index) => aRule(7, condition, { "experience.id": index })) });
    const offers = (id: string): Set<unknown> => {
      const customerIds = [{ id, integrationCode: "crm", authenticatedState: "authenticated" as const }];
      const decisions = Array.from({ length: 20 }, () => run(plan, { ...executing("hero"), id: { customerIds } }));
      return new Set(
        decisions.map((each) => each.response.execute?.mboxes?.[0]?.options?.[0]?.responseTokens?.["experience.id"]),
      );
    };
    const all = Array.from({ length: 20 }, (_, index) => offers(`member-${index}`));
    expect(all.every((each) => each.size === 1)).toBe(true);
    expect(new Set(all.flatMap((each) => [...each]))).toEqual(new Set([0, 1]));
  });

  it("takes the referrer from the mbox's address, else from the request's (D7)", () => {
    const plan = aPlan({
      hero: ["own.example", "search.example"].map((each, n) => aRule(n, { "==": [each, v("referring.domain")] })),
    });
    const context = {
      channel: "web",
      address: { url: "https://own.example/", referringUrl: "https://search.example/" },
    } as const;
    const decideFor = (address: object): unknown =>
      offered(run(plan, { context, execute: { mboxes: [{ name: "hero", address }] } }));
    expect(decideFor({ url: "https://x.example/", referringUrl: "https://own.example/" })).toBe(0);
    expect(decideFor({ url: "https://own.example/" })).toBe(1);
  });

  it("of a page load uses the artifact's name of the global mbox (D8)", () => {
    const plan = aPlan({ mine: [aRule(1, true, {}, "mine")] }, { globalMbox: "mine", localMboxes: ["mine"] });
    const { response, remote } = run(plan, { context: { channel: "web" }, execute: { pageLoad: {} } });
    expect(remote).toEqual({ remoteNeeded: false, remoteMboxes: [], remoteViews: [] });
    expect(response).toMatchObject({ status: 200, execute: { pageLoad: { options: [{ content: 1 }] } } });
  });

  it("skips a rule that cannot be evaluated, and reports it (D11)", () => {
    const failing = { "*": [] };
    const plan = aPlan({
      hero: [aRule(1, { nonsense: 1 }), aRule(2, failing), aRule(3, { or: [false, failing] }), aRule(4, true)],
    });
    const decision = run(plan, executing("hero"));
    expect(offered(decision)).toBe(4);
    expect(plan.errors).toMatchObject([{ activityId: 1, received: '"nonsense"' }]);
    expect(decision.errors).toMatchObject([
      {
        activityId: 2,
        ruleKey: "2",
        path: "$.rules.mboxes.hero[1].condition",
        expected: "a condition that can be evaluated",
      },
      { activityId: 3 },
    ]);
  });

  it("leaves macros in another letter case as they are (D17)", () => {
    const rule = aRule(1, true) as { consequence: { options: object[] } };
    rule.consequence.options = [{ type: "html", content: "${Campaign.name} ${campaign.name}", eventToken: "t" }];
    const { response } = run(aPlan({ hero: [rule] }), executing("hero"));
    expect(response.execute?.mboxes?.[0]?.options?.[0]?.content).toBe("${Campaign.name} Activity 1");
  });
});

describe("the response of a decision", () => {
  const rule = aRule(1, true, {}, "hero", {
    options: [
      { type: "html", content: "${user}", eventToken: "e0" },
      { eventToken: "e1" },
      { type: "json", content: null },
      {
        type: "actions",
        content: [
          { type: "setHtml", content: "${user}" },
          { type: "setStyle", content: { color: "${user}" } },
        ],
      },
    ],
    metrics: [
      { type: "click", eventToken: "c0", selector: "a" },
      { type: "display", eventToken: "d1" },
      { type: "display", eventToken: "d2" },
    ],
    analytics: { payload: { pe: "tnt" } },
  });
  const plan = aPlan({ hero: [rule], "target-global-mbox": [rule] }, { views: { home: [rule], cart: [rule] } });
  const asking = { name: "hero", index: 5, parameters: { user: "Ada" } };

  it("for execute has no event tokens, no default content, and only click metrics", () => {
    const { response, notifications } = run(plan, { context: { channel: "web" }, execute: { mboxes: [asking] } });
    expect(response.execute?.mboxes).toEqual([
      {
        name: "hero",
        index: 5,
        analytics: { payload: { pe: "tnt" } },
        metrics: [{ type: "click", eventToken: "c0", selector: "a" }],
        options: [
          { type: "html", content: "Ada", responseTokens: tokens },
          { type: "json", content: null, responseTokens: tokens },
          {
            type: "actions",
            content: [
              { type: "setHtml", content: "Ada" },
              { type: "setStyle", content: { color: "${user}" } },
            ],
            responseTokens: tokens,
          },
        ],
      },
    ]);
    expect(notifications).toMatchObject([
      { type: "display", timestamp: 1_000, mbox: { name: "hero" }, tokens: ["e0", "e1"] },
    ]);
  });

  it("for prefetch has event tokens, also of display metrics, and default content", () => {
    const { response, notifications } = run(plan, { context: { channel: "web" }, prefetch: { mboxes: [asking] } });
    const [mbox] = response.prefetch?.mboxes ?? [];
    expect(mbox?.options?.map(({ eventToken }) => eventToken)).toEqual(["e0", "e1", "d2", undefined]);
    expect(mbox).not.toHaveProperty("metrics");
    expect(notifications).toEqual([]);
  });

  it("for views has metrics, and uses a rule key once in all views", () => {
    const { response } = run(plan, { context: { channel: "web" }, prefetch: { views: [{}, { name: "cart" }] } });
    expect(response.prefetch?.views?.map(({ metrics, options }) => [metrics?.length, options?.length])).toEqual([
      [3, 4],
      [3, 4],
    ]);
  });

  it("for a page load has no name, and each metric once", () => {
    const { response } = run(plan, {
      context: { channel: "web" },
      execute: { pageLoad: { parameters: { user: "Ada" } } },
    });
    expect(Object.keys(response.execute?.pageLoad ?? {}).sort()).toEqual(["metrics", "options"]);
  });

  it("for a page load without a matching rule has no options", () => {
    expect(run(aPlan({}), { context: { channel: "web" }, execute: { pageLoad: {} } }).response.execute).toEqual({
      pageLoad: { options: [] },
    });
  });
});

describe("impressions", () => {
  const twice = [aRule(1, true, {}, "target-global-mbox"), aRule(2, true, {}, "target-global-mbox")];
  const plan = aPlan({ hero: [aRule(3, true)], "target-global-mbox": twice });

  it("are listed in decision order, one for each rule, each token once for each name", () => {
    const { notifications } = run(plan, {
      context: { channel: "web" },
      execute: { mboxes: [{ name: "hero" }, { name: "hero" }, { name: "target-global-mbox" }], pageLoad: {} },
    });
    expect(notifications.map(({ mbox, tokens: told }) => [mbox?.name, told])).toEqual([
      ["hero", ["t3"]],
      ["target-global-mbox", ["t1"]],
      ["target-global-mbox", ["t2"]],
    ]);
    expect(new Set(notifications.flatMap(({ id, impressionId }) => [id, impressionId])).size).toBe(6);
  });
});

describe("properties", () => {
  const rules = [
    { ...aRule(1, true), propertyTokens: ["garden"] },
    { ...aRule(2, true), propertyTokens: ["house", "garden"] },
    aRule(3, true),
  ];
  const plan = aPlan({ hero: rules });

  it.each([
    ["garden", 1],
    ["house", 2],
    ["moon", 3],
    [undefined, 3],
  ])("%s: activity %d is the first with a matching property", (token, activityId) => {
    const property = token === undefined ? {} : { property: { token } };
    expect(offered(run(plan, { ...executing("hero"), ...property }))).toBe(activityId);
  });
});

describe("a decision's trace", () => {
  const plan = aPlan({
    hero: [aRule(1, { "==": ["x", v("mbox.a")] }, { "audience.ids": [11] }), aRule(2, true, { "audience.ids": [22] })],
  });
  const request: DeliveryRequest = {
    ...executing("hero", { parameters: { a: "y" } }),
    trace: { authorizationToken: "any" },
  };

  it("lists evaluated rules with their context and result", () => {
    const trace = run(plan, request).response.execute?.mboxes?.[0]?.trace as Record<string, never>;
    expect(trace).toMatchObject({
      clientCode: "acme",
      profile: { visitorId: { tntId: "visitor", profileLocation: "35_0" } },
      request: { pageURL: "https://www.example.com/", host: "example.com", mbox: { name: "hero", type: "execute" } },
      campaigns: [{ id: 2, notifications: [{ tokens: ["t2"] }] }],
      evaluatedCampaignTargets: [
        {
          campaignId: 1,
          unmatchedSegmentIds: [11],
          matchedRuleConditions: [],
          context: { mbox: { a: "y", a_lc: "y" } },
        },
        { campaignId: 2, matchedSegmentIds: [22], matchedRuleConditions: [true] },
      ],
    });
    expect(JSON.parse(JSON.stringify(trace))).toEqual(trace);
  });

  it("exists only if it is requested, and does not change the plan", () => {
    const traced = run(plan, request).response.execute?.mboxes?.[0];
    const plain = run(plan, { ...request, trace: undefined } as unknown as DeliveryRequest).response.execute
      ?.mboxes?.[0];
    expect(plain).not.toHaveProperty("trace");
    expect({ ...traced, trace: undefined }).toEqual({ ...plain, trace: undefined });
  });

  const askMany = (count: number): DeliveryRequest => {
    const mboxes = Array.from({ length: count }, (_, index) => ({ name: "hero", index, parameters: { a: "y" } }));
    return { ...request, execute: { mboxes } };
  };
  const conditionsIn = (trace: unknown): readonly number[] =>
    (
      trace as { evaluatedCampaignTargets: { matchedRuleConditions: []; unmatchedRuleConditions: [] }[] }
    ).evaluatedCampaignTargets //
      .map((each) => each.matchedRuleConditions.length + each.unmatchedRuleConditions.length);

  it("of a later mbox includes earlier mboxes, as the published client's does, unless the scope is detail", () => {
    const last = (traceScope: "mode" | "detail") =>
      decide(plan, {
        client: "acme",
        request: askMany(10),
        now: 1_000,
        createId: () => "id",
        traceScope,
      }).response.execute?.mboxes?.at(-1)?.trace;
    expect(conditionsIn(last("mode"))).toEqual([10, 10]);
    expect(conditionsIn(last("detail"))).toEqual([1, 1]);
  });

  it("with the scope detail has only the requested item", () => {
    const sizeOf = (count: number) => {
      const input = { client: "acme", request: askMany(count), now: 1_000, createId: () => "id" };
      return JSON.stringify(decide(plan, { ...input, traceScope: "detail" }).response).length / count;
    };
    expect(sizeOf(1_000)).toBeLessThan(sizeOf(10) * 1.1);
  });

  it("exists for an mbox without a matching rule", () => {
    const { response } = run(plan, { ...request, execute: { mboxes: [{ name: "nobody-knows" }] } });
    expect(response.execute?.mboxes?.[0]?.trace).toMatchObject({ campaigns: [], evaluatedCampaignTargets: [] });
  });
});

const tokens = { "activity.id": 1, "activity.decisioningMethod": "on-device" };

function offered({ response }: Decision): unknown {
  return response.execute?.mboxes?.[0]?.options?.[0]?.content;
}

function executing(name: string, details: object = {}, url = "https://www.example.com/"): DeliveryRequest {
  return {
    id: { tntId: "visitor.35_0" },
    context: { channel: "web", address: { url } },
    execute: { mboxes: [{ name, ...details }] },
  };
}

function run(plan: Plan, request: DeliveryRequest): Decision {
  let count = 0;
  return decide(plan, { client: "acme", request, now: 1_000, createId: () => `id-${++count}` });
}

function aRule(activityId: number, condition: unknown, meta: object = {}, name = "hero", consequence?: object): object {
  const plain = { options: [{ type: "json", content: activityId, eventToken: `t${activityId}` }], metrics: [] };
  return {
    ruleKey: String(activityId),
    activityId,
    condition,
    consequence: { name, ...(consequence ?? plain) },
    meta: { "activity.id": activityId, "activity.name": `Activity ${activityId}`, ...meta },
  };
}

function aPlan(mboxes: object, { views = {}, ...fields }: { views?: object; [field: string]: unknown } = {}): Plan {
  const parsed = parseArtifact({
    version: "1.0.0",
    responseTokens: ["activity.id", "experience.id"],
    localMboxes: Object.keys(mboxes),
    rules: { mboxes, views },
    ...fields,
  });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
  return compilePlan(parsed.artifact, { splitHost });
}

function deepFreeze<T>(value: T): T {
  if (typeof value === "object" && value !== null) for (const item of Object.values(value)) deepFreeze(item);
  return Object.freeze(value);
}
