import { describe, expect, it } from "vitest";
import { compilePlan, type PlanOptions } from "./artifact/compile-plan.ts";
import { parseArtifact } from "./artifact/parse-artifact.ts";
import { decide } from "./decide.ts";
import { explain } from "./explain.ts";
import type { DecideInput, RuleMatch } from "./model.ts";
import type { Plan } from "./plan.ts";

const isGold = { "==": ["gold", { var: "profile.tier_lc" }] };

const isOver = { "<": [{ var: "current_timestamp" }, 0] };

const plan = aPlan({
  hero: [
    aRule(1, 0, { "<=": [0, { var: "allocation" }, 49.99] }),
    aRule(1, 1, { "<=": [50, { var: "allocation" }, 99.99] }),
  ],
  "split club": [
    aRule(3, 0, { and: [{ "<=": [0, { var: "allocation" }, 10] }, isGold] }),
    aRule(3, 1, { and: [{ "<=": [10.01, { var: "allocation" }, 99.99] }, { var: "visitor.isNew" }] }),
  ],
  "ended club": [
    aRule(3, 0, { and: [{ "<=": [0, { var: "allocation" }, 10] }, isGold, isOver] }),
    aRule(3, 1, { and: [{ "<=": [10.01, { var: "allocation" }, 99.99] }, isGold, isOver] }),
  ],
  club: [aRule(2, 0, { and: [isGold, { var: "visitor.isNew" }] })],
});

describe("decide with hooks", () => {
  it("takes the allocation from overrideAllocation, if it returns one", () => {
    expect(decideMbox("hero", { overrideAllocation: () => 10 })).toBe("1-0");
    expect(decideMbox("hero", { overrideAllocation: () => 90 })).toBe("1-1");
    expect(decideMbox("hero", { overrideAllocation: () => undefined })).toBe(decideMbox("hero", {}));
  });

  it("lets the caller decide instead of conditions", () => {
    const only = (experience: number) => (rule: { meta: object }) =>
      (rule.meta as Record<string, unknown>)["experience.id"] === experience;
    expect(decideMbox("hero", { overrideRule: only(0) })).toBe("1-0");
    expect(decideMbox("hero", { overrideRule: only(1) })).toBe("1-1");
    expect(decideMbox("hero", { overrideRule: () => false })).toBeUndefined();
  });

  it("lets the caller leave only the split of conditions to decide, by the visitor's bucket or another one", () => {
    const club = (hooks: Partial<DecideInput>): unknown => decideMbox("split club", hooks);
    expect(club({})).toBeUndefined();
    expect(club({ overrideRule: () => "split" })).toBe("3-1");
    expect(club({ overrideRule: () => "split", overrideAllocation: () => 10 })).toBe("3-0");
    expect(decideMbox("club", { overrideRule: () => "split" })).toBe("2-0");
  });

  it("explains no audience and no schedule if the caller leaves only the split to decide", () => {
    const [location] = explain(plan, input("ended club", { overrideRule: () => "split" })).locations;
    expect(location?.activities[0]?.experiences.map(({ reasons }) => reasons)).toMatchObject([
      [{ kind: "split", ranges: [{ from: 0, to: 10 }] }],
      [{ kind: "shown", chosenBy: "split" }],
    ]);
  });

  it("lets conditions read the profile and visitor details, which are empty on a device", () => {
    expect(decideMbox("club", { visitorDetails: { profile: { tier: "Gold" }, visitor: { isNew: true } } })).toBe("2-0");
    expect(decideMbox("club", { visitorDetails: { profile: { tier: "Gold" } } })).toBeUndefined();
    expect(decideMbox("club", {})).toBeUndefined();
  });

  it("calls onMatch for each rule that matches, with its item", () => {
    const matches: RuleMatch[] = [];
    decideMbox("hero", { overrideAllocation: () => 90, onMatch: (match) => matches.push(match) });
    expect(matches).toMatchObject([
      { rule: { activityId: 1 }, mode: "execute", kind: "mbox", detail: { name: "hero" } },
    ]);
  });

  it("reports the decisioning method of the plan in response tokens", () => {
    const artifact = plan.artifact;
    const edgePlan = compilePlan(artifact, { decisioningMethod: "server-side" });
    const { response } = decide(edgePlan, input("hero", {}));
    expect(response.execute?.mboxes?.[0]?.options?.[0]?.responseTokens).toEqual({
      "activity.decisioningMethod": "server-side",
    });
  });

  it("returns click metrics of prefetched items only if the plan says so", () => {
    const metrics = (options: PlanOptions) => {
      const request = { context: { channel: "web" as const }, prefetch: { mboxes: [{ name: "hero" }], pageLoad: {} } };
      const { prefetch } = decide(compilePlan({ ...plan.artifact, globalMbox: "hero" }, options), {
        ...input("hero", {}),
        request,
      }).response;
      return [prefetch?.mboxes?.[0]?.metrics, prefetch?.pageLoad?.metrics];
    };
    expect(metrics({})).toEqual([undefined, undefined]);
    const clicks = [{ type: "click", eventToken: "c" }];
    expect(metrics({ prefetchClicks: true })).toEqual([clicks, clicks]);
  });
});

function decideMbox(name: string, hooks: Partial<DecideInput>): unknown {
  return decide(plan, input(name, hooks)).response.execute?.mboxes?.[0]?.options?.[0]?.content;
}

function input(name: string, hooks: Partial<DecideInput>): DecideInput {
  const request = { id: { tntId: "v" }, context: { channel: "web" as const }, execute: { mboxes: [{ name }] } };
  return { client: "acme", request, now: 0, createId: () => "id", ...hooks };
}

function aRule(activityId: number, experienceId: number, condition: unknown): object {
  return {
    ruleKey: String(activityId),
    activityId,
    condition,
    meta: { "experience.id": experienceId },
    consequence: {
      options: [{ type: "html", content: `${activityId}-${experienceId}`, eventToken: "t" }],
      metrics: [
        { type: "click", eventToken: "c" },
        { type: "display", eventToken: "d" },
      ],
    },
  };
}

function aPlan(mboxes: object): Plan {
  const parsed = parseArtifact({ version: "1.0.0", rules: { mboxes } });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
  return compilePlan(parsed.artifact);
}
