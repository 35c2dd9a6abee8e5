import type { Rule, RuleContext } from "../model.ts";
import type { ActivityAllocator, CompiledLocation, CompiledRule, PreparedOffers } from "../plan.ts";
import { isTruthy } from "./coercion.ts";
import { type Audience, type CompiledCondition, ConditionCompiler } from "./conditions.ts";
import type { Expression } from "./expression.ts";
import { isInSplit } from "./is-in-split.ts";
import { meets } from "./precondition.ts";

/** What is read of a rule until one matches: the position of its audience, its split, and its offers for `execute` (`null` before their first use). */
type RuleFields = readonly [audience: number, split: Expression | null, executed: PreparedOffers | null];

const fieldsPerRule = 3;

/** The activity whose allocation the splits read, `null` if they do not, and its audience. */
type AudienceFields = readonly [activityId: number | null, ...Audience];

const fieldsPerAudience = 6;

/**
 * The rules of an mbox or a view as one flat array of fields, and behind them their audiences, for locality in large plans: among 10,000 activities most of
 * a decision's time is reading memory that is in no cache of the processor. The experiences of an activity have one audience.
 *
 * Conditions are compiled at the location's first decision, which most locations of a large artifact never have.
 */
export class PackedLocation implements CompiledLocation {
  #fields: unknown[] = [];
  /** `null` when all conditions are compiled, so that the compiler's shared state can be collected. */
  #compiler: ConditionCompiler | null;
  readonly size: number;
  readonly isUnrestricted: boolean;
  readonly isLocal: boolean;
  readonly rules: readonly CompiledRule[];
  /** The numbers of the rules' keys; `null` before their first use. */
  #keys: readonly number[] | null = null;
  /** The audiences that are compiled so far; part of the fields when all are. */
  #audiences: AudienceFields[number][] = [];

  constructor(rules: readonly CompiledRule[], compiler: ConditionCompiler, isLocal: boolean) {
    this.#compiler = compiler;
    this.size = rules.length;
    this.isUnrestricted = rules.every(({ propertyTokens }) => propertyTokens === null);
    this.isLocal = isLocal;
    this.rules = rules;
  }

  keyAt(index: number): number {
    this.#keys ??= numberKeys(this.rules);
    return this.#keys[index] as number;
  }

  audienceAt(index: number): number {
    if (this.#compiler !== null) this.compile();
    return this.#fields[index * fieldsPerRule] as RuleFields[0];
  }

  meets(audience: number, context: RuleContext): boolean {
    const fields = this.#fields;
    const shared = fields[audience + 1] as AudienceFields[1];
    if (shared !== null && !meets(shared, context)) return false;
    const others = fields[audience + 2] as AudienceFields[2];
    if (others !== null && !isTruthy(others(context))) return false;
    const own = fields[audience + 3] as AudienceFields[3];
    return own === null || isTruthy(own(fields[audience + 4], fields[audience + 5], context));
  }

  isInSplitAt(index: number, context: RuleContext, allocator: ActivityAllocator): boolean {
    const fields = this.#fields;
    const start = index * fieldsPerRule;
    const split = fields[start + 1] as RuleFields[1];
    if (split === null) return true;
    const activityId = fields[fields[start] as RuleFields[0]] as AudienceFields[0];
    if (activityId !== null) context.allocation = allocator.allocate(activityId);
    return Boolean(split(context));
  }

  isInSplitAloneAt(index: number, context: RuleContext, allocator: ActivityAllocator): boolean {
    return isInSplit((this.rules[index] as CompiledRule).rule, context, allocator);
  }

  executedAt(index: number): PreparedOffers {
    // A rule that an override shows may be the first one of its location that is asked for.
    if (this.#compiler !== null) this.compile();
    const fields = this.#fields;
    const position = index * fieldsPerRule + 2;
    fields[position] ??= (this.rules[index] as CompiledRule).execute;
    return fields[position] as PreparedOffers;
  }

  /** Compiles the conditions of the next `count` rules. Returns whether there are more. */
  compile(count: number = this.size): boolean {
    if (this.#compiler === null) return false;
    const start = this.#fields.length / fieldsPerRule;
    for (const { rule } of this.rules.slice(start, start + count)) {
      const { audience, split, readsAllocation } = compileSafely(this.#compiler, rule);
      const added: AudienceFields = [readsAllocation ? rule.activityId : null, ...audience];
      const last = this.#audiences.slice(-fieldsPerAudience);
      if (added.some((field, index) => field !== last[index])) this.#audiences.push(...added);
      const position = this.size * fieldsPerRule + this.#audiences.length - fieldsPerAudience;
      this.#fields.push(position, split, null);
    }
    if (start + count < this.size) return true;
    // `concat` makes a list without the spare capacity of one that grew.
    this.#fields = this.#fields.concat(this.#audiences);
    this.#audiences = [];
    this.#compiler = null;
    return false;
  }
}

/** A condition that cannot be compiled fails when it is evaluated, so that the other rules of the location decide. */
function compileSafely(compiler: ConditionCompiler, { condition, activityId }: Rule): CompiledCondition {
  try {
    return compiler.compile(condition, activityId);
  } catch (error) {
    const split = (): never => {
      throw error;
    };
    return { audience: [null, null, null, null, null], split, readsAllocation: false };
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
