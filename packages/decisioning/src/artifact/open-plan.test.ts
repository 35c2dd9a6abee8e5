import { randomRuns } from "@fletch/test-kit/random-runs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { runToCompletion, type Steps } from "../cooperative.ts";
import { decide } from "../decide.ts";
import type { Plan } from "../plan.ts";
import { compilePlan } from "./compile-plan.ts";
import { type OpenedPlan, openPlanChunked } from "./open-plan.ts";
import { parseArtifact } from "./parse-artifact.ts";

const conditions: readonly unknown[] = [true, { "==": ["gold", { var: "mbox.tier" }] }, { unknown: [1] }, undefined];

/** Rules as artifacts have them, and broken ones. */
const rule = fc.nat(conditions.length - 1).map((kind, activityId = kind) => ({
  ruleKey: String(activityId),
  activityId,
  condition: conditions[kind],
  consequence: { options: [{ type: "json", content: { kind } }] },
}));

const lists = fc.dictionary(fc.constantFrom("hero", "nav", "__proto__"), fc.array(rule, { maxLength: 100 }), {
  maxKeys: 3,
});

describe("an opened plan", () => {
  it("decides, and names broken rules, as a plan whose rules were checked before", () => {
    fc.assert(
      fc.property(lists, lists, fc.subarray(["hero", "nav", "none", "__proto__"]), (mboxes, views, used) => {
        const json = { version: "1.0.0", rules: { mboxes, views } };
        const opened = open(json);
        const parsed = parseArtifact(json);
        if (!parsed.ok) throw new Error("expected an artifact");
        const compiled = compilePlan(parsed.artifact);
        const early = used.map((name) => offersAt(opened.plan, name));
        expect(early).toEqual(used.map((name) => offersAt(compiled, name)));
        const issues = runToCompletion(opened.check());
        expect(sorted(issues)).toEqual(sorted(parsed.issues));
        expect(sorted(opened.plan.errors)).toEqual(sorted(compiled.errors));
        expect(offersAt(opened.plan, undefined)).toEqual(offersAt(compiled, undefined));
        expect([...opened.plan.mboxes.keys()]).toEqual([...compiled.mboxes.keys()]);
      }),
      { numRuns: randomRuns(300) },
    );
  });

  it("is refused as an artifact is", () => {
    const json = { version: "1", rules: { mboxes: [] } };
    expect(runToCompletion(openPlanChunked(json))).toEqual(parseArtifact(json));
  });

  it("prepares in steps what its first decision would take long for, and checks the rest in steps", () => {
    const valid = { ruleKey: "1", activityId: 1, condition: true, consequence: {} };
    const small = { version: "1.0.0", rules: { mboxes: { hero: Array(64).fill(valid), nav: Array(64).fill(valid) } } };
    const large = { version: "1.0.0", rules: { mboxes: { hero: Array(1_000).fill(valid) } } };
    expect(countSteps(openPlanChunked(small))).toBeLessThan(5);
    expect(countSteps(open(small).check())).toBe(8);
    expect(countSteps(openPlanChunked(large))).toBeGreaterThan(100);
  });
});

function open(json: unknown): OpenedPlan {
  const opened = runToCompletion(openPlanChunked(json));
  if (!opened.ok) throw new Error("expected an artifact");
  return opened;
}

/** @param name of an mbox; `undefined`: all views */
function offersAt(plan: Plan, name: string | undefined): unknown {
  const context = { channel: "web" as const };
  const request =
    name === undefined
      ? { context, prefetch: { views: [{}] } }
      : { context, execute: { mboxes: [{ name, parameters: { tier: "gold" } }] }, prefetch: { views: [{ name }] } };
  const { response, errors } = decide(plan, { client: "acme", request, now: 0, createId: () => "0".repeat(32) });
  return [response.execute, response.prefetch, errors];
}

function sorted(issues: readonly { readonly path: string }[]): readonly unknown[] {
  return [...issues].sort((one, other) => (one.path < other.path ? -1 : 1));
}

function countSteps(steps: Steps<unknown>): number {
  let count = 0;
  while (steps.next().done !== true) count++;
  return count;
}
