import { randomRuns } from "@fletch/test-kit/random-runs";
import fc from "fast-check";
import jsonLogic from "json-logic-js";
import { describe, expect, it } from "vitest";
import { RequestContext } from "../context/build-context.ts";
import { createParsers } from "../context/context-readers.ts";
import type { RuleContext } from "../model.ts";
import type { CompiledLocation, CompiledRule, PreparedOffers } from "../plan.ts";
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

  activityIdAt(index: number): number | null {
    const { rule } = this.ruleAt(index);
    return JSON.stringify(rule.condition).includes('"allocation"') ? rule.activityId : null;
  }

  computeAt(index: number, context: RuleContext): unknown {
    const data: unknown = JSON.parse(JSON.stringify(context));
    return jsonLogic.apply(this.ruleAt(index).rule.condition as never, data);
  }

  executedAt(index: number): PreparedOffers {
    return this.ruleAt(index).execute;
  }

  private ruleAt(index: number): CompiledRule {
    return this.rules[index] as CompiledRule;
  }
}

const tier = { "==": ["gold", { var: "mbox.tier_lc" }] };
const page = { in: ["/shop", { var: "page.path_lc" }] };
const browser = { "==": ["firefox", { var: "user.browserType" }] };
const split = { and: [{ "<=": [0, { var: "allocation" }] }, { ">=": [50, { var: "allocation" }] }] };

/** Conditions as artifacts have them, and some that they do not have. */
const condition = fc.letrec<{ each: unknown }>((tie) => ({
  each: fc.oneof(
    { depthSize: "small" },
    fc.constantFrom<unknown>(tier, page, browser, split, true, false, 0, "", [], [[]], { var: "mbox.none" }),
    fc.array(tie("each"), { maxLength: 4 }).map((and) => ({ and })),
    fc.array(tie("each"), { maxLength: 4 }).map((or) => ({ or })),
    tie("each").map((each) => ({ "!": each })),
  ),
})).each;

const context = fc
  .record({
    allocation: fc.constantFrom(0, 49.99, 50, 50.01, 99.99),
    tier: fc.constantFrom("Gold", "silver"),
    path: fc.constantFrom("/Shop/shoes", "/help"),
  })
  .map(({ allocation, tier, path }): RuleContext => {
    const address = { url: `https://www.example.com${path}` };
    const request = new RequestContext({ channel: "web", address, userAgent: "Firefox/119.0" }, 0, createParsers());
    return Object.assign(request.for({ parameters: { tier } }), { allocation });
  });

const propertyTokens = fc.constantFrom(null, new Set(["property"]));

describe("a packed location", () => {
  it("gives the same fields and results as a plain list of rules, in any order", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(condition, propertyTokens), { maxLength: 20 }),
        fc.array(context, { minLength: 1, maxLength: 3 }),
        fc.nat(20),
        (given, contexts, compiled) => {
          const rules = given.map(([each, tokens], index) => toRule(each, tokens, index));
          const packed = new PackedLocation(rules, new ConditionCompiler(), true);
          const plain = new PlainLocation(rules);
          packed.compile(compiled);
          // One assertion, because each takes longer than what it compares.
          const [has, hasPlain] = [packed, plain].map((location) => {
            const computed: unknown[] = [];
            for (let index = rules.length - 1; index >= 0; index--) {
              computed.push(
                location.activityIdAt(index),
                contexts.map((each) => location.computeAt(index, each)),
              );
              const key = location.keyAt(index);
              computed.push(
                key < location.size,
                rules.map((_, other) => location.keyAt(other) === key),
              );
              const [first, again] = [location.executedAt(index), location.executedAt(index)];
              computed.push(first === rules[index]?.execute, again === first);
            }
            return [location.size, location.isUnrestricted, location.isLocal, computed];
          });
          expect(has).toEqual(hasPlain);
        },
      ),
      { numRuns: randomRuns(500) },
    );
  });

  it("compiles conditions lazily, and each once", () => {
    let compiled = 0;
    class Counting extends ConditionCompiler {
      override compile(logic: unknown): ReturnType<ConditionCompiler["compile"]> {
        compiled++;
        return super.compile(logic);
      }
    }
    const rules = Array.from({ length: 100 }, (_, index) => toRule(tier, null, index));
    const location = new PackedLocation(rules, new Counting(), true);
    expect(compiled).toBe(0);
    expect([location.compile(64), compiled]).toEqual([true, 64]);
    expect([location.activityIdAt(99), compiled]).toEqual([null, 100]);
    expect([location.compile(64), location.activityIdAt(0), compiled]).toEqual([false, null, 100]);
  });
});

function toRule(given: unknown, tokens: ReadonlySet<string> | null, index: number): CompiledRule {
  const execute = { name: `offer ${index}` } as PreparedOffers;
  const ruleKey = String((index * 7) % 5);
  return { rule: { ruleKey, activityId: index, condition: given }, propertyTokens: tokens, execute } as CompiledRule;
}
