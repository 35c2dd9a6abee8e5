import { describe, expect, it } from "vitest";
import { decide } from "../decide.ts";
import type { Artifact } from "../model.ts";
import type { Plan } from "../plan.ts";
import { compilePlan, compilePlanChunked } from "./compile-plan.ts";
import { parseArtifact } from "./parse-artifact.ts";

describe("a compiled plan", () => {
  it("leaves out rules that can never be evaluated, and says why (D11)", () => {
    const plan = compilePlan(
      anArtifact([aRule(1, { nonsense: [] }), aRule(2, true), aRule(3, { method: ["a", "b"] })]),
    );
    expect(plan.mboxes.get("hero")?.rules.map(({ rule }) => rule.activityId)).toEqual([2]);
    expect(plan.errors).toMatchObject([
      {
        path: "$.rules.mboxes.hero[0].condition",
        expected: "an operator of JSON Logic",
        received: '"nonsense"',
        ruleKey: "1",
        activityId: 1,
      },
      { path: "$.rules.mboxes.hero[2].condition", activityId: 3 },
    ]);
  });

  it("lists the fields that its conditions read", () => {
    const conditions = [{ "==": ["x", { var: "mbox.tier_lc" }] }, { in: ["x", { var: "page.domain" }] }, true];
    const plan = compilePlan(anArtifact(conditions.map((condition, index) => aRule(index, condition))));
    expect(plan.needs.variables).toEqual(["mbox.tier_lc", "page.domain"]);
  });

  it("is the same whether it is compiled in steps or at once", () => {
    const artifact = anArtifact(
      Array.from({ length: 200 }, (_, index) => aRule(index, { "==": [index % 7, { var: "mbox.n" }] })),
    );
    const generator = compilePlanChunked(artifact);
    let steps = 0;
    let step = generator.next();
    for (; step.done !== true; step = generator.next()) steps++;
    expect(steps).toBeGreaterThan(5);
    expect(outcome(step.value)).toEqual(outcome(compilePlan(artifact)));
  });

  it("does not change the artifact, and its offers in responses are frozen", () => {
    const rule = aRule(1, true);
    const before = structuredClone(rule);
    const plan = compilePlan(anArtifact([rule]));
    const content = outcome(plan)?.mboxes?.[0]?.options?.[0]?.content as { deep: { list: number[] } };
    expect(() => content.deep.list.push(4)).toThrow(TypeError);
    expect(() => Object.assign(content.deep, { more: true })).toThrow(TypeError);
    expect(rule).toEqual(before);
    expect(outcome(plan)).toEqual(outcome(compilePlan(anArtifact([before]))));
  });

  it("prepares the offers of a rule once", () => {
    const plan = compilePlan(anArtifact([aRule(1, true)]));
    expect(outcome(plan)?.mboxes?.[0]?.options).toBe(outcome(plan)?.mboxes?.[0]?.options);
  });
});

function outcome(plan: Plan): ReturnType<typeof decide>["response"]["execute"] {
  const request = {
    context: { channel: "web" as const },
    execute: { mboxes: [{ name: "hero", parameters: { n: "3" } }] },
  };
  return decide(plan, { client: "acme", request, now: 0, createId: () => "0".repeat(32) }).response.execute;
}

function aRule(activityId: number, condition: unknown): object {
  const content = { deep: { list: [1, 2, 3], by: activityId } };
  const consequence = { name: "hero", options: [{ type: "json", content, eventToken: `t${activityId}` }], metrics: [] };
  return { ruleKey: String(activityId), activityId, condition, consequence, meta: { "activity.id": activityId } };
}

function anArtifact(rules: readonly object[]): Artifact {
  const parsed = parseArtifact({ version: "1.0.0", localMboxes: ["hero"], rules: { mboxes: { hero: rules } } });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
  return parsed.artifact;
}
