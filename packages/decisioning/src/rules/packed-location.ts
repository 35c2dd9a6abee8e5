import type { RuleContext } from "../model.ts";
import type { CompiledLocation, CompiledRule, PreparedOffers } from "../plan.ts";
import { isTruthy } from "./coercion.ts";
import { type CompiledCondition, ConditionCompiler, type Part } from "./conditions.ts";
import { computeOrComparison } from "./or-comparison.ts";

/**
 * The fields of a rule that are read until one matches: the activity (`null` if the condition does not read
 * `allocation`), the parts of the condition, and the rule's offers for `execute` (`null` before their first use).
 */
type PackedRule = readonly [
  activityId: number | null,
  first: Part,
  second: Part | null,
  rest: Part | null,
  executed: PreparedOffers | null,
];

const fieldsPerRule = 5;

/**
 * The rules of an mbox or a view as one flat array of fields, for locality in large plans. With an object for each rule
 * a decision among 10,000 activities takes 1.25 times as long, and among 10 the same (`npm run bench -- scale`).
 *
 * Conditions are compiled at the location's first decision, which most locations of a large artifact never have.
 */
export class PackedLocation implements CompiledLocation {
  readonly rules: readonly CompiledRule[];
  readonly size: number;
  readonly isUnrestricted: boolean;
  readonly isLocal: boolean;
  #packed: PackedRule[number][] = [];
  /** The numbers of the rules' keys; `null` before their first use. */
  #keys: readonly number[] | null = null;
  /** `null` when all conditions are compiled, so that the compiler's shared state can be collected. */
  #compiler: ConditionCompiler | null;

  constructor(rules: readonly CompiledRule[], compiler: ConditionCompiler, isLocal: boolean) {
    this.rules = rules;
    this.size = rules.length;
    this.isUnrestricted = rules.every(({ propertyTokens }) => propertyTokens === null);
    this.isLocal = isLocal;
    this.#compiler = compiler;
  }

  keyAt(index: number): number {
    this.#keys ??= numberKeys(this.rules);
    return this.#keys[index] as number;
  }

  activityIdAt(index: number): number | null {
    if (this.#compiler !== null) this.compile();
    return this.#packed[index * fieldsPerRule] as PackedRule[0];
  }

  /** Of the conjuncts, the first falsy value, else the last one. */
  computeAt(index: number, context: RuleContext): unknown {
    if (this.#compiler !== null) this.compile();
    const packed = this.#packed;
    const start = index * fieldsPerRule;
    const second = packed[start + 2] as PackedRule[2];
    const rest = packed[start + 3] as PackedRule[3];
    let value = computePart(packed[start + 1] as PackedRule[1], context);
    if (second === null || !isTruthy(value)) return value;
    value = computePart(second, context);
    return rest === null || !isTruthy(value) ? value : computePart(rest, context);
  }

  executedAt(index: number): PreparedOffers {
    const position = index * fieldsPerRule + 4;
    this.#packed[position] ??= (this.rules[index] as CompiledRule).execute;
    return this.#packed[position] as PreparedOffers;
  }

  /** Compiles the conditions of the next `count` rules. Returns whether there are more. */
  compile(count: number = this.size): boolean {
    if (this.#compiler === null) return false;
    const start = this.#packed.length / fieldsPerRule;
    for (const planned of this.rules.slice(start, start + count)) {
      const { activityId, condition } = planned.rule;
      const { first, second, rest, readsAllocation } = this.#compiler.compile(condition);
      this.#packed.push(readsAllocation ? activityId : null, first, second, rest, null);
    }
    if (start + count < this.size) return true;
    // `slice` drops the spare capacity of a list that grew.
    this.#packed = this.#packed.slice();
    this.#compiler = null;
    return false;
  }
}

function numberKeys(rules: readonly CompiledRule[]): readonly number[] {
  const numbers = new Map<string, number>();
  return rules.map(({ rule }) => {
    const number = numbers.get(rule.ruleKey) ?? numbers.size;
    numbers.set(rule.ruleKey, number);
    return number;
  });
}

/** For names without rules. */
export const noRules: CompiledLocation = /* @__PURE__ */ new PackedLocation(
  [],
  /* @__PURE__ */ new ConditionCompiler(),
  false,
);

/** Evaluates a condition by itself, as locations do. */
export function computeCondition({ first, second, rest }: CompiledCondition, context: RuleContext): unknown {
  let value = computePart(first, context);
  for (const part of [second, rest]) {
    if (part === null || !isTruthy(value)) return value;
    value = computePart(part, context);
  }
  return value;
}

function computePart(part: Part, context: RuleContext): unknown {
  return typeof part === "function" ? part(context) : computeOrComparison(part, context);
}
