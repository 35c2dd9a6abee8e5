import { describeValue } from "@fletch/delivery-api/schema";
import type { DecideInput, RuleContext, RuleError } from "../model.ts";
import type { CompiledLocation, CompiledRule, PreparedOffers, RuleObserver } from "../plan.ts";
import type { Allocator } from "./allocate.ts";

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
  private readonly location: CompiledLocation;
  private readonly context: RuleContext;
  private readonly selection: SelectionContext;
  private position = 0;
  /** The rule that held last; -1 before the first one. */
  private last = -1;
  private taken: Set<string> | null = null;

  constructor(location: CompiledLocation, context: RuleContext, selection: SelectionContext) {
    this.location = location;
    this.context = context;
    this.selection = selection;
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
    return this.location.rules[this.last] as CompiledRule;
  }

  /** Its offers as `execute` returns them. */
  get executed(): PreparedOffers {
    return this.location.executedAt(this.last);
  }

  private findNext(): number {
    const { location } = this;
    while (this.position < location.size) {
      const index = this.position++;
      if (!location.isForAll && !this.isAsked(location.rules[index] as CompiledRule)) continue;
      if (this.taken?.has((location.rules[index] as CompiledRule).rule.ruleKey)) continue;
      if (this.evaluate(index)) return index;
    }
    return -1;
  }

  private isAsked({ propertyTokens }: CompiledRule): boolean {
    const { propertyToken } = this.selection;
    return propertyTokens === null || (propertyToken !== undefined && propertyTokens.has(propertyToken));
  }

  private evaluate(index: number): boolean {
    const { context, selection, location } = this;
    const activityId = location.activityIdAt(index);
    if (activityId !== null) context.allocation = selection.allocator.allocate(activityId);
    if (selection.observer === null && selection.override === undefined) return this.holds(index);
    const planned = location.rules[index] as CompiledRule;
    if (selection.observer !== null) context.allocation = selection.allocator.allocate(planned.rule.activityId);
    const matched = selection.override?.(planned.rule) ?? this.holds(index);
    selection.observer?.(planned, matched, context);
    return matched;
  }

  /**
   * Whether what the condition computes is true. For the result as a whole that is JavaScript's truth, as with the other SDKs:
   * only within conditions is an empty array false. A condition that fails counts as not matched, and is reported (deviation D11).
   */
  private holds(index: number): boolean {
    try {
      return Boolean(this.location.computeAt(index, this.context));
    } catch (error) {
      this.selection.problems.push(describeProblem(this.location.rules[index] as CompiledRule, error));
      return false;
    }
  }
}

function describeProblem({ rule }: CompiledRule, error: unknown): RuleError {
  const { path, ruleKey, activityId } = rule;
  const received = error instanceof Error ? error.message : describeValue(error);
  return { path: `${path}.condition`, expected: "a condition that can be evaluated", received, ruleKey, activityId };
}
