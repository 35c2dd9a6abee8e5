import { describeValue } from "@fletch/delivery-api/schema";
import type { DecideInput, PlannedRule, RuleContext, RuleObserver, RuleProblem } from "../model.ts";
import type { Allocator } from "./allocate.ts";

/** What all selections of a decision share. */
export interface SelectionDesk {
  readonly allocator: Allocator;
  /** The property that the request belongs to. Without one, only rules for every property count. */
  readonly propertyToken: string | undefined;
  /** Gets the rules that could not be evaluated. */
  readonly problems: RuleProblem[];
  readonly observer: RuleObserver | null;
  readonly override: DecideInput["overrideRule"];
}

/**
 * Goes through rules in order of priority. Each `next()` is the next rule that holds, until none is left.
 *
 * Of the rules with one key only the first that holds is taken: an activity that changes several elements of a page has a key
 * for each element, and repeats it for each experience.
 */
export class RuleSelection {
  private readonly rules: readonly PlannedRule[];
  private readonly context: RuleContext;
  private readonly desk: SelectionDesk;
  private position = 0;
  private taken: Set<string> | null = null;

  constructor(rules: readonly PlannedRule[], context: RuleContext, desk: SelectionDesk) {
    this.rules = rules;
    this.context = context;
    this.desk = desk;
  }

  next(): PlannedRule | undefined {
    while (this.position < this.rules.length) {
      const planned = this.rules[this.position++];
      if (planned === undefined || !belongsTo(planned, this.desk.propertyToken)) continue;
      if (this.taken?.has(planned.rule.ruleKey) === true) continue;
      if (!evaluate(planned, this.context, this.desk)) continue;
      // The set is needed only by those who go on after the first match.
      if (this.position < this.rules.length) {
        this.taken ??= new Set();
        this.taken.add(planned.rule.ruleKey);
      }
      return planned;
    }
    return undefined;
  }
}

function belongsTo({ propertyTokens }: PlannedRule, token: string | undefined): boolean {
  return propertyTokens === null || (token !== undefined && propertyTokens.has(token));
}

function evaluate(planned: PlannedRule, context: RuleContext, desk: SelectionDesk): boolean {
  if (planned.readsAllocation || desk.observer !== null) context.allocation = desk.allocator.allocate(planned.activity);
  const matched = desk.override?.(planned.rule) ?? holds(planned, context, desk.problems);
  desk.observer?.(planned, matched, context);
  return matched;
}

/**
 * Whether what the condition computes is true. For the result as a whole that is JavaScript's truth, as with the other SDKs:
 * only within conditions is an empty array false. A condition that fails counts as not matched, and is reported (deviation D11).
 */
function holds({ rule, condition }: PlannedRule, context: RuleContext, problems: RuleProblem[]): boolean {
  try {
    return Boolean(condition(context));
  } catch (error) {
    const { ruleKey, activityId } = rule;
    const got = error instanceof Error ? error.message : describeValue(error);
    problems.push({
      path: `${rule.path}.condition`,
      expected: "a condition that can be evaluated",
      got,
      ruleKey,
      activityId,
    });
    return false;
  }
}
