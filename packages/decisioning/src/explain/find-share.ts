import type { RuleContext } from "../model.ts";
import { ConditionEvaluator, ExplainedConditions } from "./condition-evaluator.ts";
import type { Share } from "./explanation.ts";
import { toPercent } from "./split-ranges.ts";

/**
 * Returns the share of the traffic in a rule's condition (JSON Logic); `null`: it does not split the traffic by itself.
 * Ignores other parts of the condition.
 *
 * @example
 * findShare({ "<": [{ var: "allocation" }, 50] }); // { percent: 50, ranges: [{ from: 0, to: 49.99 }] }
 */
export function findShare(condition: unknown): Omit<Share, "experience"> | null {
  // Evaluates only parts that read nothing but the bucket.
  const context = { allocation: 0 } as RuleContext;
  const ranges = new ConditionEvaluator(new ExplainedConditions(), context).findRanges(condition);
  return ranges && { percent: toPercent(ranges), ranges };
}
