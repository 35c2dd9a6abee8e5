import { describe, expect, it } from "vitest";
import { compilePlan } from "./artifact/compile-plan.ts";
import { parseArtifact } from "./artifact/parse-artifact.ts";
import type { ActivityExplanation, Reason } from "./explain/explanation.ts";
import { explain } from "./explain.ts";

const inFirstHalf = { "<": [{ var: "allocation" }, 50] };
const isGold = { "==": ["gold", { var: "mbox.tier_lc" }] };
const isSilver = { "==": ["silver", { var: "mbox.tier_lc" }] };
const is = (name: string, value: string): unknown => ({ "==": [value, { var: `mbox.${name}` }] });
const from = (bucket: number): unknown => ({ ">=": [{ var: "allocation" }, bucket] });
const between = (start: number, end: number): unknown => ({
  and: [from(start), { "<": [{ var: "allocation" }, end] }],
});

describe("explain", () => {
  it("gives the bucket and the accepted ranges as the only reason of a visitor whom only the split excludes", () => {
    expect(explainExcluded({ and: [inFirstHalf, isGold] }, "gold")).toEqual([splitReason([0, 49.99])]);
  });

  it("gives a condition that holds in the visitor's bucket, but in none that the split accepts", () => {
    const condition = { or: [from(50), isGold] };
    expect(explainExcluded({ and: [inFirstHalf, condition] }, "gold")).toEqual([splitReason([0, 49.99])]);
    expect(explainExcluded({ and: [inFirstHalf, condition] }, "silver")).toMatchObject([
      { kind: "audience", conditions: [{ condition }] },
      splitReason([0, 49.99]),
    ]);
  });

  it("gives the accepted buckets in which all conditions hold for the visitor", () => {
    const condition = { and: [inFirstHalf, { or: [from(30), isGold] }, { or: [{ "!": [from(40)] }, isSilver] }] };
    expect(explainExcluded(condition, "gold")).toEqual([splitReason([0, 39.99])]);
    expect(explainExcluded(condition, "silver")).toEqual([splitReason([30, 49.99])]);
    expect(explainExcluded(condition, "other")).toEqual([splitReason([30, 39.99])]);
  });

  it("gives the accepted buckets in which the same conditions fail as in the first one, if some fail in each", () => {
    const conditions = [{ or: [from(40), isGold] }, { or: [{ "!": [from(20)] }, isGold] }];
    expect(explainExcluded({ and: [inFirstHalf, ...conditions] }, "silver")).toMatchObject([
      { kind: "audience", conditions: [{ condition: conditions[0] }] },
      splitReason([0, 19.99]),
    ]);
  });

  it("finds the buckets of a condition that compares the bucket with a parameter", () => {
    const condition = { and: [inFirstHalf, { ">": [{ var: "allocation" }, { var: "mbox.tier" }] }] };
    expect(explainExcluded(condition, "20.5")).toEqual([splitReason([20.51, 49.99])]);
  });

  it("gives no bucket for a share of nothing, and judges the other conditions in the visitor's own", () => {
    const condition = { and: [{ "<": [{ var: "allocation" }, 0] }, { or: [from(50), isGold] }] };
    expect(explainExcluded(condition, "silver")).toEqual([splitReason()]);
  });
});

describe("explain, for an activity of several experiences,", () => {
  it("gives the reasons of the experience that lacks the fewest conditions", () => {
    const rest = { and: [is("promo", "x")] };
    const explained = explainActivity([
      { condition: { and: [is("promo", "x"), is("a", "1"), is("b", "2")] } },
      { condition: rest },
    ]);
    expect(explained).toMatchObject({
      experience: null,
      reasons: [{ kind: "audience", conditions: [{ condition: is("promo", "x") }] }],
    });
    expect(explained?.reasons).toEqual(explained?.experiences[1]?.reasons);
  });

  it("prefers an experience that lacks many conditions to one that excludes the visitor's bucket", () => {
    const names = Array.from({ length: 30 }, (_, index) => `p${index}`);
    const many = { and: [from(50), ...names.map((name) => is(name, "1"))] };
    expect(explainActivity([{ condition: inFirstHalf }, { condition: many }])?.reasons).toMatchObject([
      { kind: "audience" },
    ]);
  });

  it("gives the buckets of all experiences that only the split keeps from the visitor, joined and in order", () => {
    const explained = explainActivity([
      { condition: between(80, 90) },
      { condition: between(10, 20) },
      { condition: { and: [between(60, 70), isGold] } },
      { condition: between(20, 30) },
    ]);
    expect(explained?.reasons).toEqual([splitReason([10, 29.99], [80, 89.99])]);
    expect(explained?.experiences.map(({ reasons }) => reasons.at(-1))).toEqual([
      splitReason([80, 89.99]),
      splitReason([10, 19.99]),
      splitReason([60, 69.99]),
      splitReason([20, 29.99]),
    ]);
  });

  it("gives the buckets of all experiences with the same conditions, if the visitor lacks these too", () => {
    const rules = [between(0, 10), between(20, 30)].map((range) => ({ condition: { and: [isGold, range] } }));
    expect(explainActivity(rules)?.reasons).toMatchObject([{ kind: "audience" }, splitReason([0, 9.99], [20, 29.99])]);
  });

  it("says that the split gives the experience whose audience the visitor is in, if several have the bucket", () => {
    const rules = ["gold", "silver"].map((tier) => ({ condition: { and: [between(0, 90), is("tier", tier)] } }));
    const gives = (parameters: Readonly<Record<string, string>>, override?: number): unknown =>
      explainActivity(rules, parameters, override)?.split?.gives;
    expect(gives({ tier: "silver" })).toEqual({ id: 1, name: "B" });
    expect(gives({ tier: "silver" }, 95)).toEqual({ id: 1, name: "B" });
    expect(gives({ tier: "tin" })).toBeNull();
  });

  it("says which experience has the visitor's bucket, also of a visitor who is not in the audience", () => {
    const rules = [between(0, 50), between(50, 100)].map((range) => ({ condition: { and: [range, isGold] } }));
    expect(explainActivity(rules)?.split?.gives).toEqual({ id: 1, name: "B" });
  });

  it("has the share of each rule of experiences without id and name", () => {
    const rules = [between(0, 1), from(1)].map((condition) => ({ condition, meta: {} }));
    expect(explainActivity(rules)).toMatchObject({
      reasons: [{ kind: "shown" }],
      split: { shares: [{ percent: 1 }, { percent: 99 }], gives: { id: null, name: "" } },
    });
  });

  it("prefers an experience with a share to one of 0 %", () => {
    const conditions = [between(0, 0), between(0, 10)];
    expect(explainActivity(conditions.map((condition) => ({ condition })))?.reasons).toEqual([splitReason([0, 9.99])]);
  });
});

function explainExcluded(condition: unknown, tier: string): readonly Reason[] | undefined {
  return explainActivity([{ condition }], { tier })?.reasons;
}

interface TestRule {
  readonly condition: unknown;
  /** @default the experience has the rule's position as its id, and a letter as its name */
  readonly meta?: object;
}

/** Explains an activity of these rules. The visitor's bucket is 53.36. */
function explainActivity(
  rules: readonly TestRule[],
  parameters: Readonly<Record<string, string>> = {},
  override?: number,
): ActivityExplanation | undefined {
  const hero = rules.map(({ condition, meta }, index) => ({
    ruleKey: "1",
    activityId: 1,
    meta: { "activity.id": 1, ...(meta ?? { "experience.id": index, "experience.name": "ABC"[index] }) },
    condition,
    consequence: { options: [] },
  }));
  const artifact = { version: "1.0.0", globalMbox: "target-global-mbox", rules: { mboxes: { hero }, views: {} } };
  const parsed = parseArtifact(artifact);
  if (!parsed.ok) throw new Error("The artifact is invalid");
  const { locations } = explain(compilePlan(parsed.artifact), {
    client: "acme",
    request: {
      id: { tntId: "visitor" },
      context: { channel: "web" },
      execute: { mboxes: [{ name: "hero", parameters }] },
    },
    now: Date.parse("2026-11-29T12:00:00Z"),
    createId: () => "unused",
    ...(override !== undefined && { overrideAllocation: () => override }),
  });
  return locations[0]?.activities[0];
}

function splitReason(...ranges: readonly [number, number][]): Reason {
  return { kind: "split", bucket: 53.36, ranges: ranges.map(([start, end]) => ({ from: start, to: end })) };
}
