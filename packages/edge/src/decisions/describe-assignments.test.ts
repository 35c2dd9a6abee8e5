import type { Rule, RuleMatch } from "@fletch/decisioning";
import { expect, it } from "vitest";
import { Traffic } from "../ruleset/buckets.ts";
import { describeAssignments } from "./describe-assignments.ts";

const half = { and: [{ "<=": [0, { var: "allocation" }] }, { ">=": [50, { var: "allocation" }] }] };

function createRule(experienceId: number, condition: unknown): Rule {
  return { activityId: 1, meta: { "experience.id": experienceId }, condition } as unknown as Rule;
}

/** Experience 0 has half of the traffic, and whoever is left gets experience 1. */
const [drawn, others] = [createRule(0, half), createRule(1, true)];
const traffic = new Traffic();
for (const rule of [drawn, others]) traffic.reserveBucket(rule);

function assign(rule: Rule, experiences: ReadonlyMap<number, number> = new Map()): object | undefined {
  return describeAssignments([{ rule } as unknown as RuleMatch], experiences, traffic, undefined)[0];
}

it("an assignment has its split if the experience was drawn from one", () => {
  expect(assign(drawn)).toEqual({ activityId: 1, experienceId: 0, split: "0:50" });
  expect(assign(others)).toEqual({ activityId: 1, experienceId: 1 });
  expect(assign(drawn, new Map([[1, 0]]))).toEqual({ activityId: 1, experienceId: 0 });
});
