import type { Issue } from "@fletch/delivery-api";
import type { Steps } from "../cooperative.ts";
import type { Plan } from "../plan.ts";
import { isComputable, openPlan, type PlanOptions } from "./compile-plan.ts";
import { type OpenedArtifact, openArtifactChunked, type ParsedArtifact, useLists } from "./parse-artifact.ts";
import { isWellFormed } from "./parse-rule.ts";

/** A plan that decides at once. Its rules are checked at their first use, or by `check`. */
export interface OpenedPlan {
  readonly ok: true;
  readonly plan: Plan;
  /**
   * Checks the rules that no decision has used yet, in steps of 16 rules. Then `plan.errors` is complete.
   *
   * @returns the issues of omitted rules: first those of locations with more than 64 rules, which are read when the plan is
   *   opened, then of locations that decisions have used, then the others, each in the order of the artifact
   */
  readonly check: () => Steps<readonly Issue[]>;
}

/**
 * From unchecked JSON to decisions in less time than by `parseArtifactChunked` and `compilePlanChunked`: most of a
 * large artifact is never used, so its rules can be checked later, in a process that already decides.
 */
export function* openPlanChunked(
  value: unknown,
  options: PlanOptions = {},
): Steps<OpenedPlan | (ParsedArtifact & { readonly ok: false })> {
  const opened = yield* openArtifactChunked(value);
  if (!opened.ok) return opened;
  const plan = yield* openPlan(opened.artifact, options, opened.given);
  return { ok: true, plan, check: () => checkRules(opened, plan) };
}

function* checkRules({ given, issues }: OpenedArtifact, plan: Plan): Steps<readonly Issue[]> {
  yield* useLists(given.mboxes, plan.mboxes, isFine);
  yield* useLists(given.views, plan.views, isFine);
  return issues;
}

function isFine(rule: unknown): boolean {
  return isWellFormed(rule) && isComputable(rule);
}
