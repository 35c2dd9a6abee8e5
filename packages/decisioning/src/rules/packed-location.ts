import type { RuleContext } from "../model.ts";
import type { ActivityAllocator, CompiledLocation, CompiledRule, PreparedOffers } from "../plan.ts";
import { isTruthy } from "./coercion.ts";
import { type CompiledCondition, ConditionCompiler } from "./conditions.ts";
import type { Part, Precondition } from "./expression.ts";
import { computePart } from "./or-comparison.ts";
import { meets } from "./precondition.ts";

/**
 * The fields of a rule that are read until one matches: the parts of the condition, the activity (`null` if the condition does not read
 * `allocation`), and the rule's offers for `execute` (`null` before their first use).
 */
type PackedRule = readonly [
  precondition: Precondition | null,
  activityId: number | null,
  first: Part | null,
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

  holdsAt(index: number, context: RuleContext, allocator: ActivityAllocator): boolean {
    if (this.#compiler !== null) this.compile();
    const packed = this.#packed;
    const start = index * fieldsPerRule;
    const precondition = packed[start] as PackedRule[0];
    if (precondition !== null && !meets(precondition, context)) return false;
    const activityId = packed[start + 1] as PackedRule[1];
    if (activityId !== null) context.allocation = allocator.allocate(activityId);
    const first = packed[start + 2] as PackedRule[2];
    if (first === null) return true;
    const value = computePart(first, context);
    const rest = packed[start + 3] as PackedRule[3];
    return Boolean(rest === null || !isTruthy(value) ? value : computePart(rest, context));
  }

  executedAt(index: number): PreparedOffers {
    // A rule that an override shows may be the first one of its location that is asked for.
    if (this.#compiler !== null) this.compile();
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
      const { precondition, first, rest, readsAllocation } = compileSafely(this.#compiler, condition);
      this.#packed.push(precondition, readsAllocation ? activityId : null, first, rest, null);
    }
    if (start + count < this.size) return true;
    // `slice` drops the spare capacity of a list that grew.
    this.#packed = this.#packed.slice();
    this.#compiler = null;
    return false;
  }
}

/** A condition that cannot be compiled fails when it is evaluated, so that the other rules of the location decide. */
function compileSafely(compiler: ConditionCompiler, condition: unknown): CompiledCondition {
  try {
    return compiler.compile(condition);
  } catch (error) {
    const first = (): never => {
      throw error;
    };
    return { precondition: null, first, rest: null, readsAllocation: false };
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
