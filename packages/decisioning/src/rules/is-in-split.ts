import type { Rule, RuleContext } from "../model.ts";
import type { ActivityAllocator } from "../plan.ts";
import { isTruthy } from "./coercion.ts";
import { ConditionCompiler } from "./conditions.ts";
import type { Expression } from "./expression.ts";

const splits = new WeakMap<Rule, Expression | null>();

/**
 * Returns whether the conjuncts of a rule's condition that read the allocation hold, whatever the others do. Compiles them at first use: only overrides
 * ask for it. Sets the context's allocation.
 *
 * @throws if they cannot be evaluated
 */
export function isInSplit(rule: Rule, context: RuleContext, allocator: ActivityAllocator): boolean {
  let split = splits.get(rule);
  if (split === undefined) {
    split = new ConditionCompiler().compileSplit(rule.condition);
    splits.set(rule, split);
  }
  context.allocation = allocator.allocate(rule.activityId);
  return split === null || isTruthy(split(context));
}
