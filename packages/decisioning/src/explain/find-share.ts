import type { RuleContext } from "../model.ts";
import { ConditionEvaluator, ExplainedConditions } from "./condition-evaluator.ts";
import type { Share } from "./explanation.ts";
import { toPercent } from "./split-ranges.ts";

/**
 * Returns the part of the traffic that a rule's condition (JSON Logic) takes; `null`: it does not limit the traffic by itself. Whatever else the
 * condition asks for is left aside.
 *
 * @example
 * findShare({ "<": [{ var: "allocation" }, 50] }); // { percent: 50, ranges: [{ from: 0, to: 49.99 }] }
 */
export function findShare(condition: unknown): Omit<Share, "experience"> | null {
  // Only parts are computed that read nothing but the bucket.
  const context = { allocation: 0 } as RuleContext;
  const ranges = new ConditionEvaluator(new ExplainedConditions(), context).findRanges(condition);
  return ranges && { percent: toPercent(ranges), ranges };
}
