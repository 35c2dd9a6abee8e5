import { describeValue } from "@fletch/delivery-api/schema";
import type { DecideInput, RuleContext, RuleError } from "../model.ts";
import type {
  CompiledLocation,
  CompiledRule,
  Condition,
  Part,
  PreparedOffers,
  RuleCells,
  RuleObserver,
} from "../plan.ts";
import type { Allocator } from "./allocate.ts";
import { isTruthy } from "./coercion.ts";
import { computeOrComparison } from "./or-comparison.ts";

/** What all selections of a decision share. */
export interface SelectionContext {
  readonly allocator: Allocator;
  /** The property that the request belongs to. Without one, only rules for every property count. */
  readonly propertyToken: string | undefined;
  /** Gets the rules that could not be evaluated. */
  readonly problems: RuleError[];
  readonly observer: RuleObserver | null;
  readonly override: DecideInput["overrideRule"];
}

/**
 * Goes through the rules of a place in order of priority. Each `next()` goes on to the next rule that holds, until none is left.
 *
 * Of the rules with one key only the first that holds is taken: an activity that changes several elements of a page has a key
 * for each element, and repeats it for each experience.
 */
export class RuleSelection {
  private readonly place: CompiledLocation;
  private readonly context: RuleContext;
  private readonly desk: SelectionContext;
  private position = 0;
  /** The rule that held last; -1 before the first one. */
  private last = -1;
  private taken: Set<string> | null = null;

  constructor(place: CompiledLocation, context: RuleContext, desk: SelectionContext) {
    this.place = place;
    this.context = context;
    this.desk = desk;
  }

  /** Whether there is one. */
  next(): boolean {
    // Most decisions want one rule, and do not come back to ask which ones were taken.
    if (this.last !== -1) {
      this.taken ??= new Set();
      this.taken.add(this.planned.rule.ruleKey);
    }
    this.last = this.findNext();
    return this.last !== -1;
  }

  /** The rule that holds. */
  get planned(): CompiledRule {
    return this.place.rules[this.last] as CompiledRule;
  }

  /** Its offers as `execute` returns them. They are in the list that was just looked at, so that the rule itself is not needed. */
  get executed(): PreparedOffers {
    const { cells } = this.place;
    const position = this.last * cellsPerRule + executeCell;
    cells[position] ??= this.planned.execute;
    return cells[position] as PreparedOffers;
  }

  private findNext(): number {
    const { rules, cells, isForAll } = this.place;
    while (this.position * cellsPerRule < cells.length) {
      const index = this.position++;
      if (!isForAll && !this.isAsked(rules[index])) continue;
      if (this.taken !== null && this.isTaken(rules[index])) continue;
      if (this.evaluate(index)) return index;
    }
    return -1;
  }

  private isAsked(planned: CompiledRule | undefined): boolean {
    const tokens = planned?.propertyTokens ?? null;
    return tokens === null || (this.desk.propertyToken !== undefined && tokens.has(this.desk.propertyToken));
  }

  private isTaken(planned: CompiledRule | undefined): boolean {
    return planned !== undefined && this.taken?.has(planned.rule.ruleKey) === true;
  }

  private evaluate(index: number): boolean {
    const { context, desk, place } = this;
    const activityId = place.cells[index * cellsPerRule] as RuleCells[0];
    if (activityId !== null) context.allocation = desk.allocator.allocate(activityId);
    if (desk.observer === null && desk.override === undefined) return this.holds(index);
    const planned = place.rules[index];
    if (planned === undefined) return false;
    if (desk.observer !== null) context.allocation = desk.allocator.allocate(planned.rule.activityId);
    const matched = desk.override?.(planned.rule) ?? this.holds(index);
    desk.observer?.(planned, matched, context);
    return matched;
  }

  /**
   * Whether what the condition computes is true. For the result as a whole that is JavaScript's truth, as with the other SDKs:
   * only within conditions is an empty array false. A condition that fails counts as not matched, and is reported (deviation D11).
   */
  private holds(index: number): boolean {
    try {
      return Boolean(computeCondition(this.place.cells, index * cellsPerRule + 1, this.context));
    } catch (error) {
      const problem = describeProblem(this.place.rules[index], error);
      if (problem !== undefined) this.desk.problems.push(problem);
      return false;
    }
  }
}

/** How many cells each rule has in `CompiledLocation.cells`. */
const cellsPerRule = 5;
/** Which of them has the offers. */
const executeCell = 4;

/** What the condition that begins at a cell computes: of parts that all have to hold the first falsy value, else the last one. */
export function computeCondition(cells: readonly RuleCells[number][], start: number, context: RuleContext): unknown {
  const second = cells[start + 1] as Condition[1];
  const rest = cells[start + 2] as Condition[2];
  let value = computePart(cells[start] as Condition[0], context);
  if (second === null || !isTruthy(value)) return value;
  value = computePart(second, context);
  return rest === null || !isTruthy(value) ? value : computePart(rest, context);
}

function computePart(part: Part, context: RuleContext): unknown {
  return typeof part === "function" ? part(context) : computeOrComparison(part, context);
}

function describeProblem(planned: CompiledRule | undefined, error: unknown): RuleError | undefined {
  if (planned === undefined) return undefined;
  const { path, ruleKey, activityId } = planned.rule;
  const received = error instanceof Error ? error.message : describeValue(error);
  return { path: `${path}.condition`, expected: "a condition that can be evaluated", received, ruleKey, activityId };
}
