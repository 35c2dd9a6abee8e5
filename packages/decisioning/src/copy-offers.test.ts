import type { DeliveryRequest, DeliveryResponse } from "@fletch/delivery-api";
import { describe, expect, it } from "vitest";
import { compilePlan, decide, parseArtifact } from "./index.ts";

const macro = (name: string): string => `$\{${name}}`;

describe("offers with copyOffers", () => {
  const parsed = parseArtifact({
    version: "1.0.0",
    responseTokens: ["activity.id", "geo.city"],
    localMboxes: ["hero"],
    rules: {
      mboxes: {
        hero: [
          {
            ruleKey: "1",
            activityId: 1,
            condition: true,
            meta: { "activity.id": 1 },
            consequence: {
              name: "hero",
              options: [
                { type: "json", content: { beta: true }, eventToken: "t1" },
                { type: "html", content: `<p>${macro("mbox.tier")} ${macro("user.unknown")}</p>`, eventToken: "t2" },
                { type: "actions", content: [{ content: "<b>" }, { content: macro("mbox.tier") }, null] },
                { type: "actions", content: [{ type: "setHtml", content: "<b>" }] },
              ],
              metrics: [{ type: "click", eventToken: "click" }],
              analytics: { payload: { pe: "tnt", tnta: "1:0:0" } },
            },
          },
        ],
      },
      views: { home: [view(2), view(3)] },
    },
  });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
  const plan = compilePlan(parsed.artifact);
  const request: DeliveryRequest = {
    context: { channel: "web" },
    execute: { mboxes: [{ name: "hero", index: 0, parameters: { tier: "gold" } }] },
    prefetch: { mboxes: [{ name: "hero", index: 1 }], views: [{}] },
  };
  const run = (copyOffers: boolean, geo?: object): DeliveryResponse => {
    let ids = 0;
    const createId = (): string => `id-${++ids}`;
    const context = { channel: "web", ...(geo !== undefined && { geo }) } as const;
    return decide(plan, { client: "acme", request: { ...request, context }, now: 1_000, createId, copyOffers })
      .response;
  };

  it.each([[undefined], [{ city: "OSLO" }]])(
    "are equal to the shared ones, and may be changed (visitor at %o)",
    (geo) => {
      const shared = run(false, geo);
      const before = structuredClone(shared);
      for (let round = 0; round < 2; round++) {
        const own = run(true, geo);
        expect(own).toEqual(before);
        corrupt(own);
      }
      expect(run(true, geo)).toEqual(before);
      expect(run(false, geo)).toEqual(before);
      expect(shared).toEqual(before);
    },
  );

  it("have tokens of their own; others with macros share frozen ones", () => {
    const tokensOf = (copyOffers: boolean): readonly unknown[] =>
      (run(copyOffers).execute?.mboxes?.[0]?.options ?? []).slice(1, 3).map(({ responseTokens }) => responseTokens);
    const [shared, again, own] = [tokensOf(false), tokensOf(false), tokensOf(true)];
    expect(own).toEqual(shared);
    for (const [index, tokens] of shared.entries()) {
      expect(again[index]).toBe(tokens);
      expect(own[index]).not.toBe(tokens);
      expect(Object.isFrozen(tokens)).toBe(true);
    }
  });

  it("share the content of JSON, which is frozen", () => {
    const [first, second] = [run(true), run(true)].map(
      ({ execute }) => execute?.mboxes?.[0]?.options?.[0]?.content as object,
    );
    expect(first).toBe(second);
    expect(Object.isFrozen(first)).toBe(true);
  });
});

function view(activityId: number): object {
  return {
    ruleKey: String(activityId),
    activityId,
    condition: true,
    meta: {},
    consequence: { name: "home", key: "k", options: [{ type: "html", content: "<i>" }], metrics: [{ type: "click" }] },
  };
}

/** Changes everything that programs change. */
function corrupt({ execute, prefetch }: DeliveryResponse): void {
  const locations = [...(execute?.mboxes ?? []), ...(prefetch?.mboxes ?? []), ...(prefetch?.views ?? [])];
  // biome-ignore lint/suspicious/noExplicitAny: programs do not look at types
  for (const location of locations as any[]) {
    for (const option of location.options) {
      option.responseTokens.added = 1;
      if (option.type === "actions") {
        option.content[0].content = "changed";
        option.content.push({});
      }
      option.content = "changed";
    }
    location.options.pop();
    if (location.metrics !== undefined) location.metrics[0].eventToken = "changed";
    location.metrics?.push({});
    if (location.analytics !== undefined) location.analytics.payload.pe = "changed";
    location.name = "changed";
  }
}
