import { randomRuns } from "@fletch/test-kit/random-runs";
import fc from "fast-check";
import jsonLogic from "json-logic-js";
import { describe, expect, it } from "vitest";
import { RequestContext } from "../context/build-context.ts";
import { createParsers } from "../context/context-readers.ts";
import type { RuleContext } from "../model.ts";
import type { ActivityAllocator, CompiledLocation, CompiledRule, PreparedOffers } from "../plan.ts";
import { ConditionCompiler } from "./conditions.ts";
import { PackedLocation } from "./packed-location.ts";

/** The plain twin: an object for each rule, and conditions that the library interprets. */
class PlainLocation implements CompiledLocation {
  readonly rules: readonly CompiledRule[];
  readonly isLocal = true;

  constructor(rules: readonly CompiledRule[]) {
    this.rules = rules;
  }

  get size(): number {
    return this.rules.length;
  }

  get isUnrestricted(): boolean {
    return this.rules.every(({ propertyTokens }) => propertyTokens === null);
  }

  keyAt(index: number): number {
    return this.rules.findIndex(({ rule }) => rule.ruleKey === this.ruleAt(index).rule.ruleKey);
  }

  audienceAt(index: number): number {
    return index;
  }

  meets(): boolean {
    return true;
  }

  isInSplitAt(index: number, context: RuleContext, allocator: ActivityAllocator): boolean {
    const { condition, activityId } = this.ruleAt(index).rule;
    const data = { ...JSON.parse(JSON.stringify(context)), allocation: allocator.allocate(activityId) };
    return Boolean(jsonLogic.apply(condition as never, data));
  }

  isInSplitAloneAt(): never {
    throw new Error("Only overrides ask for it");
  }

  executedAt(index: number): PreparedOffers {
    return this.ruleAt(index).execute;
  }

  private ruleAt(index: number): CompiledRule {
    return this.rules[index] as CompiledRule;
  }
}

const now = Date.UTC(2026, 10, 27, 12);
const tier = { "==": ["gold", { var: "mbox.tier_lc" }] };
const page = { in: ["/shop", { var: "page.path_lc" }] };
const browser = { "==": ["firefox", { var: "user.browserType" }] };
const allocation = { var: "allocation" };
const splits = [
  { and: [{ "<=": [0, allocation] }, { ">=": [50, allocation] }] },
  { and: [{ "<": [50, allocation] }, { ">=": [75, allocation] }] },
  { and: [{ "<": [75, allocation] }, { ">=": [100, allocation] }] },
  { and: [{ "<=": [0, allocation] }, { ">=": [100, allocation] }] },
  { "<=": [0, allocation, 99.99] },
  { "!=": [allocation, 50] },
];

/** Comparisons of order. Only those of the allocation with numbers may be omitted. */
const comparison = fc
  .tuple(
    fc.constantFrom("<", "<=", ">", ">="),
    fc.array(
      fc.oneof(
        fc.constantFrom<unknown>(allocation, 0, 50, 99.99, 100),
        fc.constantFrom(
          ...["current_timestamp", "current_day", "page.domain", "allocation.x"].map((name) => ({ var: name })),
        ),
        fc.constantFrom<unknown>(
          { var: ["allocation", 5] },
          { var: ["mbox.none", allocation] },
          [allocation],
          "50",
          null,
          true,
        ),
        fc.constantFrom<unknown>(
          { "+": [allocation, 1] },
          { missing: ["allocation"] },
          { "<": [allocation, 50] },
          { and: [] },
        ),
      ),
      { minLength: 1, maxLength: 3 },
    ),
  )
  .map(([operator, operands]) => ({ [operator]: operands }));

const lists = [
  { missing: ["allocation", "mbox.tier"] },
  { missing_some: [1, ["mbox.none", "allocation"]] },
  { "!": { missing: "mbox.none" } },
  { filter: [[allocation, 60], { "<": [{ var: "" }, 50] }] },
  { some: [[allocation], { "<=": [0, { var: "allocation" }] }] },
  { "<": [{ reduce: [[1, allocation], { "+": [{ var: "current" }, { var: "accumulator" }] }, 0] }, 50] },
];

/** Conditions as artifacts have them, and some that they do not have. */
const condition = fc.letrec<{ each: unknown }>((tie) => ({
  each: fc.oneof(
    { depthSize: "small" },
    fc.constantFrom<unknown>(tier, page, browser, ...splits),
    comparison,
    fc
      .array(fc.oneof(comparison, fc.constantFrom(page, ...splits)), { minLength: 1, maxLength: 3 })
      .map((and) => ({ and })),
    fc.constantFrom(...lists),
    fc.constantFrom<unknown>(true, false, 0, "", [], [[]], { var: "mbox.none" }, { var: "page" }),
    fc.shuffledSubarray([tier, page, browser, [], ...splits], { maxLength: 4 }).map((and) => ({ and })),
    fc.array(tie("each"), { maxLength: 4 }).map((and) => ({ and })),
    fc.array(tie("each"), { maxLength: 4 }).map((or) => ({ or })),
    tie("each").map((each) => ({ "!": each })),
  ),
})).each;

const mboxes = [
  { parameters: { tier: "Gold" } },
  { parameters: { tier: "silver" } },
  { parameters: { tier: "Gold" }, address: { url: "https://www.example.com/shop/elsewhere" } },
];

const visits = fc
  .record({
    bucket: fc.constantFrom(0, 49.99, 50, 50.01, 75, 99.99),
    path: fc.constantFrom("/Shop/shoes", "/help"),
  })
  .map(({ bucket, path }) => {
    const address = { url: `https://www.example.com${path}` };
    const request = new RequestContext({ channel: "web", address, userAgent: "Firefox/119.0" }, now, createParsers());
    return { bucket, contexts: mboxes.map((mbox) => request.for(mbox)) };
  });

const propertyTokens = fc.constantFrom(null, new Set(["property"]));

describe("a packed location", () => {
  it("gives the same fields and results as a plain list of rules, in any order", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(condition, propertyTokens), { minLength: 1, maxLength: 20, size: "max" }),
        fc.array(visits, { minLength: 1, maxLength: 3 }),
        fc.nat(20),
        fc.boolean(),
        (given, visited, compiled, omitsWholeTraffic) => {
          const rules = given.map(([each, tokens], index) => toRule(each, tokens, index, index >> 1));
          // The second one shares what the first one had for itself.
          const compiler = new ConditionCompiler(omitsWholeTraffic);
          const [packed, another] = [true, true].map((isLocal) => new PackedLocation(rules, compiler, isLocal));
          const plain = new PlainLocation(rules);
          packed?.compile(compiled);
          // One assertion, because each takes longer than what it compares.
          const [has, hasAnother, hasPlain] = [packed, another, plain].map((location = plain) => {
            const computed: unknown[] = [];
            for (let index = rules.length - 1; index >= 0; index--) {
              const [first, again] = [location.executedAt(index), location.executedAt(index)];
              computed.push(first === rules[index]?.execute, again === first);
              for (const { bucket, contexts } of visited) {
                const allocator = { allocate: () => (omitsWholeTraffic ? bucket : bucket * 20) };
                computed.push(contexts.map((each) => holdsAt(location, index, each, allocator)));
              }
              const key = location.keyAt(index);
              computed.push(
                key < location.size,
                rules.map((_, other) => location.keyAt(other) === key),
              );
            }
            return [location.size, location.isUnrestricted, location.isLocal, computed];
          });
          expect([has, hasAnother]).toEqual([hasPlain, hasPlain]);
        },
      ),
      { numRuns: randomRuns(500) },
    );
  });

  it("computes the allocation only where the rest of a condition does not decide", () => {
    const everybody = { and: [{ "<=": [0, allocation] }, { ">=": [100, allocation] }] };
    const rules = [{ and: [splits[0], page] }, { and: [everybody, page] }, { and: [everybody] }].map((each, index) =>
      toRule(each, null, index),
    );
    const computed: number[] = [];
    const allocator = { allocate: (activityId: number) => computed.push(activityId) };
    const holds = (omitsWholeTraffic: boolean, path: string): readonly boolean[] => {
      const location = new PackedLocation(rules, new ConditionCompiler(omitsWholeTraffic), true);
      const address = { url: `https://www.example.com${path}` };
      const context = new RequestContext({ channel: "web", address }, 0, createParsers()).for({});
      computed.length = 0;
      return rules.map((_, index) => holdsAt(location, index, context, allocator));
    };
    expect([holds(true, "/help"), computed]).toEqual([[false, false, true], []]);
    expect([holds(true, "/shop"), computed]).toEqual([[true, true, true], [0]]);
    expect([holds(false, "/help"), computed]).toEqual([[false, false, true], [2]]);
    expect([holds(false, "/shop"), computed]).toEqual([
      [true, true, true],
      [0, 1, 2],
    ]);
  });

  it.each([
    ["another variable", { "<=": [{ var: "current_day" }, allocation] }, false],
    ["a timeframe that is over", { and: [splits[3], { "<": [{ var: "current_timestamp" }, now - 1] }] }, false],
    ["a page", { and: [splits[3], { "<": ["f", { var: "page.domain" }] }] }, false],
    ["a page that matches", { and: [splits[3], { "<": ["a", { var: "page.domain" }] }] }, true],
    ["a fallback", { "<=": [{ var: ["mbox.none", 5] }, allocation] }, false],
    ["a list", { "<": [{ missing: ["mbox.none", "allocation"] }, allocation] }, false],
    ["items", { some: [[1], { "<": [{ var: "" }, allocation] }] }, false],
    ["constants", { and: [{ "<": [2, 1] }, splits[3]] }, false],
    ["constants that hold", { and: [{ "<": [1, 2] }, splits[3]] }, true],
  ])("evaluates comparisons of the allocation with %s", (_, each, expected) => {
    const conditions = [
      each,
      { and: [each] },
      { and: [{ and: [each] }, tier] },
      { and: [{ and: [each, each] }, tier] },
    ];
    const rules = conditions.map((given, index) => toRule(given, null, index));
    const location = new PackedLocation(rules, new ConditionCompiler(true), true);
    const address = { url: "https://example.com/" };
    const context = new RequestContext({ channel: "web", address }, now, createParsers()).for(mboxes[0] ?? {});
    const held = rules.map((_, index) => holdsAt(location, index, context, { allocate: () => 3 }));
    expect(held).toEqual(rules.map(() => expected));
  });

  it("fails only for the rule whose condition cannot be compiled", () => {
    const rules = [page, { nonsense: [] }, tier].map((each, index) => toRule(each, null, index));
    const location = new PackedLocation(rules, new ConditionCompiler(), true);
    const address = { url: "https://example.com/shop" };
    const context = new RequestContext({ channel: "web", address }, 0, createParsers()).for(mboxes[0] ?? {});
    const holds = (index: number): boolean => holdsAt(location, index, context, { allocate: () => 0 });
    expect(location.compile(2)).toBe(true);
    for (const _ of ["first", "again"]) {
      expect([holds(0), holds(2)]).toEqual([true, true]);
      expect(() => holds(1)).toThrow("nonsense");
    }
    expect(location.executedAt(1)).toBe(rules[1]?.execute);
  });

  it("compiles conditions lazily, and each once", () => {
    let compiled = 0;
    class Counting extends ConditionCompiler {
      override compile(...given: Parameters<ConditionCompiler["compile"]>): ReturnType<ConditionCompiler["compile"]> {
        compiled++;
        return super.compile(...given);
      }
    }
    const rules = Array.from({ length: 100 }, (_, index) => toRule(tier, null, index));
    const location = new PackedLocation(rules, new Counting(), true);
    expect(compiled).toBe(0);
    expect([location.compile(64), compiled]).toEqual([true, 64]);
    const context = new RequestContext({ channel: "web" }, 0, createParsers()).for({});
    const holds = (index: number): boolean => holdsAt(location, index, context, { allocate: () => 0 });
    expect([holds(99), compiled]).toEqual([false, 100]);
    expect([location.compile(64), holds(0), compiled]).toEqual([false, false, 100]);
  });
});

function holdsAt(
  location: CompiledLocation,
  index: number,
  context: RuleContext,
  allocator: ActivityAllocator,
): boolean {
  return location.meets(location.audienceAt(index), context) && location.isInSplitAt(index, context, allocator);
}

function toRule(
  given: unknown,
  tokens: ReadonlySet<string> | null,
  index: number,
  activityId: number = index,
): CompiledRule {
  const execute = { name: `offer ${index}` } as PreparedOffers;
  const ruleKey = String((index * 7) % 5);
  return { rule: { ruleKey, activityId, condition: given }, propertyTokens: tokens, execute } as CompiledRule;
}
