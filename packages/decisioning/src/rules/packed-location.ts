import type { RuleContext } from "../model.ts";
import type { CompiledLocation, CompiledRule, PreparedOffers } from "../plan.ts";
import { isTruthy } from "./coercion.ts";
import { type CompiledCondition, ConditionCompiler, type Part } from "./conditions.ts";
import { computeOrComparison } from "./or-comparison.ts";

/**
 * What is looked at of a rule until one holds: the activity (`null` if the condition does not read `allocation`), the parts of the
 * condition, and the rule's offers as `execute` returns them (`null` until they are first needed).
 */
type Cells = readonly [
  activityId: number | null,
  first: Part,
  second: Part | null,
  rest: Part | null,
  executed: PreparedOffers | null,
];

const cellsPerRule = 5;

/**
 * The rules of an mbox or a view in one list, cells after cells: in a large plan they come from memory, where a list is in one place and
 * objects would be in many. With an object for each rule a decision among 10,000 activities takes 1.25 times as long, and among 10 no
 * longer (`npm run bench -- scale`).
 *
 * Conditions are compiled when a decision first comes here: most locations of a large artifact wait long for that, some for ever.
 */
export class PackedLocation implements CompiledLocation {
  readonly rules: readonly CompiledRule[];
  readonly size: number;
  readonly isForAll: boolean;
  readonly isLocal: boolean;
  private cells: Cells[number][] = [];
  /** `null` when all conditions are compiled: what the compiler shares can go when no location needs it. */
  private compiler: ConditionCompiler | null;

  constructor(rules: readonly CompiledRule[], compiler: ConditionCompiler, isLocal: boolean) {
    this.rules = rules;
    this.size = rules.length;
    this.isForAll = rules.every(({ propertyTokens }) => propertyTokens === null);
    this.isLocal = isLocal;
    this.compiler = compiler;
  }

  activityIdAt(index: number): number | null {
    if (this.compiler !== null) this.compile();
    return this.cells[index * cellsPerRule] as Cells[0];
  }

  /** Of parts that all have to hold the first falsy value, else the last one. */
  computeAt(index: number, context: RuleContext): unknown {
    if (this.compiler !== null) this.compile();
    const { cells } = this;
    const start = index * cellsPerRule;
    const second = cells[start + 2] as Cells[2];
    const rest = cells[start + 3] as Cells[3];
    let value = computePart(cells[start + 1] as Cells[1], context);
    if (second === null || !isTruthy(value)) return value;
    value = computePart(second, context);
    return rest === null || !isTruthy(value) ? value : computePart(rest, context);
  }

  executedAt(index: number): PreparedOffers {
    const position = index * cellsPerRule + 4;
    this.cells[position] ??= (this.rules[index] as CompiledRule).execute;
    return this.cells[position] as PreparedOffers;
  }

  /** Compiles the conditions of the next so many rules. Returns whether there are more. */
  compile(count: number = this.size): boolean {
    if (this.compiler === null) return false;
    const start = this.cells.length / cellsPerRule;
    for (const planned of this.rules.slice(start, start + count)) {
      const { activityId, condition } = planned.rule;
      const { first, second, rest, readsAllocation } = this.compiler.compile(condition);
      this.cells.push(readsAllocation ? activityId : null, first, second, rest, null);
    }
    if (start + count < this.size) return true;
    // A copy has no room for more, which a list that grew has plenty of.
    this.cells = this.cells.slice();
    this.compiler = null;
    return false;
  }
}

/** For names without rules. */
export const noRules: CompiledLocation = /* @__PURE__ */ new PackedLocation(
  [],
  /* @__PURE__ */ new ConditionCompiler(),
  false,
);

/** Computes one condition by itself, in the way in which locations compute theirs. */
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
