import { describeValue } from "@fletch/delivery-api/schema";
import type { DecideInput, RuleContext, RuleError } from "../model.ts";
import type { CompiledLocation, CompiledRule, PreparedOffers, RuleObserver } from "../plan.ts";
import type { Allocator } from "./allocate.ts";

/** Shared inputs of a decision's selections. */
export interface SelectionContext {
  readonly allocator: Allocator;
  /** The property of the request. Without one, only rules for every property count. */
  readonly propertyToken: string | undefined;
  /** Collects rules that could not be evaluated. */
  readonly errors: RuleError[];
  readonly observer: RuleObserver | null;
  readonly override: DecideInput["overrideRule"];
}

/**
 * Iterates over the matched rules of a location in order of priority.
 *
 * Of the rules with an equal key only the first match is taken: an activity that changes several elements of a page has
 * a key for each element, repeated for each experience.
 */
export class RuleSelection {
  private readonly location: CompiledLocation;
  private readonly context: RuleContext;
  private readonly selection: SelectionContext;
  private position = 0;
  /** The index of the last match; -1 before the first one. */
  private last = -1;
  /** The last audience, and whether the visitor is part of it. Rules of one activity are adjacent. */
  private audience = -1;
  private isMet = false;
  /** By the number of the rule's key: 1 if a rule with that key has matched. A set of the keys takes 1 µs of a page load with 20 rules (bench: decision). */
  private taken: Uint8Array | null = null;

  constructor(location: CompiledLocation, context: RuleContext, selection: SelectionContext) {
    this.location = location;
    this.context = context;
    this.selection = selection;
  }

  /** Advances; returns whether there is a match. */
  next(): boolean {
    // Most decisions need one rule, and no list of taken keys.
    if (this.last !== -1) {
      this.taken ??= new Uint8Array(this.location.size);
      this.taken[this.location.keyAt(this.last)] = 1;
    }
    this.last = this.findNext();
    return this.last !== -1;
  }

  /** The matched rule. */
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
      if (!location.isUnrestricted && !this.isForRequest(location.rules[index] as CompiledRule)) continue;
      if (this.taken?.[location.keyAt(index)]) continue;
      if (this.evaluate(index)) return index;
    }
    return -1;
  }

  private isForRequest({ propertyTokens }: CompiledRule): boolean {
    const { propertyToken } = this.selection;
    return propertyTokens === null || (propertyToken !== undefined && propertyTokens.has(propertyToken));
  }

  private evaluate(index: number): boolean {
    const { context, selection, location } = this;
    if (selection.observer === null && selection.override === undefined) return this.holds(index);
    const planned = location.rules[index] as CompiledRule;
    const decided = selection.override?.(planned.rule);
    const matched = decided === "split" ? this.isInSplit(index) : (decided ?? this.holds(index));
    if (selection.observer !== null) {
      context.allocation = selection.allocator.allocate(planned.rule.activityId);
      selection.observer(planned, matched, context);
    }
    return matched;
  }

  /** A condition that fails counts as not matched, and is reported (deviation D11). */
  private holds(index: number): boolean {
    const { location, context } = this;
    try {
      const audience = location.audienceAt(index);
      if (audience !== this.audience) {
        this.isMet = location.meets(audience, context);
        this.audience = audience;
      }
      return this.isMet && location.isInSplitAt(index, context, this.selection.allocator);
    } catch (error) {
      return this.report(index, error);
    }
  }

  private isInSplit(index: number): boolean {
    try {
      return this.location.isInSplitAloneAt(index, this.context, this.selection.allocator);
    } catch (error) {
      return this.report(index, error);
    }
  }

  private report(index: number, error: unknown): false {
    this.selection.errors.push(describeError(this.location.rules[index] as CompiledRule, error));
    return false;
  }
}

function describeError({ rule }: CompiledRule, error: unknown): RuleError {
  const { path, ruleKey, activityId } = rule;
  const received = error instanceof Error ? error.message : describeValue(error);
  return { path: `${path}.condition`, expected: "a condition that can be evaluated", received, ruleKey, activityId };
}
