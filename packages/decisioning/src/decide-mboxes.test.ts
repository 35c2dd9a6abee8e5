import { expect, it } from "vitest";
import { compilePlan } from "./artifact/compile-plan.ts";
import { parseArtifact } from "./artifact/parse-artifact.ts";
import { MboxDecisions, type MboxVisitor } from "./decide-mboxes.ts";
import { describeRule } from "./flags/describe-rule.ts";
import { listAttributes, listFlagMboxes, needsEdge } from "./flags/known-flags.ts";
import type { Plan } from "./plan.ts";

const rule = (activityId: number, condition: unknown, content: unknown, meta: object = {}): object => ({
  ruleKey: String(activityId),
  activityId,
  condition,
  consequence: { name: "flags", options: [{ type: "json", content, eventToken: `token-${activityId}` }], metrics: [] },
  meta: { "activity.id": activityId, ...meta },
});

function planOf(mboxes: Record<string, readonly object[]>, changes: object = {}): Plan {
  const parsed = parseArtifact({
    version: "1.0.0",
    meta: {},
    globalMbox: "all",
    geoTargetingEnabled: true,
    responseTokens: [],
    remoteMboxes: [],
    remoteViews: [],
    localMboxes: Object.keys(mboxes),
    localViews: [],
    rules: { mboxes, views: {} },
    ...changes,
  });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
  return compilePlan(parsed.artifact);
}

const visitor: MboxVisitor = { allocationKey: "v", context: { channel: "web" } };
const decide = (plan: Plan, changes: Partial<MboxVisitor> = {}): MboxDecisions =>
  new MboxDecisions(plan, "acme", { ...visitor, ...changes }, 0);

it("the first matching rule decides an mbox, and its tokens report it", () => {
  const plan = planOf({
    flags: [rule(1, { "==": [7, { var: "mbox.level" }] }, { a: 1 }), rule(2, true, { a: 2, b: 2 })],
  });
  const match = decide(plan).match("flags");
  expect([match?.read("a"), match?.read("b"), match?.read("toString"), match?.displayTokens]).toEqual([
    2,
    2,
    undefined,
    ["token-2"],
  ]);
  expect(decide(plan, { parameters: { level: 7 } as never }).match("flags")?.attributes).toEqual([{ a: 1 }]);
  expect(decide(plan).match("none")).toBeNull();
});

it("an mbox can have parameters and an address of its own", () => {
  const plan = planOf({ flags: [rule(1, { "==": ["gold", { var: "mbox.tier" }] }, { a: 1 })] });
  const decisions = decide(plan, { parameters: { tier: "gold" } });
  expect(decisions.match("flags", { parameters: { tier: "basic" } })).toBeNull();
  expect(decisions.match("flags", {})).toBeNull();
  expect(decisions.match("flags")?.read("a")).toBe(1);
});

it("later rules of the global mbox override earlier ones, and all of them count as seen", () => {
  const match = decide(planOf({ all: [rule(1, true, { a: 1, b: 1 }), rule(2, true, { b: 2 })] })).match("all");
  expect([match?.read("a"), match?.read("b"), match?.displayTokens]).toEqual([1, 2, ["token-1", "token-2"]]);
});

it("decideMboxes refuses an artifact of another major version", () => {
  expect(() => decide(planOf({}, { version: "2.0.0" }))).toThrow("version 2.0.0");
});

it("an mbox needs the edge for remote activities, and for a geo location that was not looked up", () => {
  const nearby = rule(1, { "==": ["PARIS", { var: "geo.city" }] }, { a: 1 });
  const plan = planOf(
    { flags: [rule(2, true, { a: 1 })], nearby: [nearby], both: [nearby] },
    { remoteMboxes: ["both"] },
  );
  const needing = ["flags", "nearby", "both", "none"].map((mbox) => [
    needsEdge(plan, mbox, false),
    needsEdge(plan, mbox, true),
  ]);
  expect(needing).toEqual([
    [false, false],
    [false, true],
    [true, true],
    [true, true],
  ]);
});

it("the known flags of an mbox are those of all experiences", () => {
  const plan = planOf({ flags: [rule(1, true, { a: 1 }), rule(2, true, { b: 1 })], list: [rule(3, true, [1])] });
  expect([...listAttributes(plan, "flags")]).toEqual(["a", "b"]);
  expect(listFlagMboxes(plan)).toEqual(["flags"]);
});

it.each([
  ["STATIC", true, "ab"],
  ["SPLIT", { ">=": [50, { var: "allocation" }] }, "ab"],
  ["TARGETING_MATCH", { ">=": [50, { var: "allocation" }] }, "landing"],
  ["TARGETING_MATCH", { "==": ["a", { var: "mbox.b" }] }, undefined],
])("the reason is %s for the condition %j of an activity of type %s", (reason, condition, type) => {
  const plan = planOf({ flags: [rule(1, condition, {}, { "activity.type": type, "experience.id": 3 })] });
  const [planned] = plan.artifact.rules.mboxes.get("flags") ?? [];
  if (planned === undefined) throw new Error("no rule");
  expect(describeRule(planned)).toEqual({
    reason,
    variant: "3",
    activity: { id: 1, name: undefined },
    experience: { id: 3, name: undefined },
  });
});
