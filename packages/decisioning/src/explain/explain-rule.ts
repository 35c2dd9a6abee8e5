import type { Rule, RuleError } from "../model.ts";
import type { ConditionEvaluator } from "./condition-evaluator.ts";
import { readsOnly } from "./condition-parts.ts";
import type { BucketRange, ExplainInput, Named, Reason } from "./explanation.ts";
import { describeFailedTerm, type FailedTerm, findFailedTerms, findMissedEnd } from "./failed-conditions.ts";
import { toIsoTime } from "./name-variable.ts";

/** The evaluated conditions of a rule. */
export interface ExplainedRule {
  readonly rule: Rule;
  readonly experience: Named;
  /** Its buckets; `null`: all, because its traffic is not split. */
  readonly ranges: readonly BucketRange[] | null;
  /** Whether an override makes it hold, whatever its condition. */
  readonly isForced: boolean;
  /** Whether it holds in the visitor's own bucket, without overrides. */
  readonly isOwn: boolean;
  /** Why it does not hold; empty if it does. */
  readonly obstacles: readonly Reason[];
}

/** Shared inputs of an activity's rules at a location. */
export interface RuleSurroundings {
  readonly evaluator: ConditionEvaluator;
  readonly input: ExplainInput;
  /** Rules that can never be evaluated, by the path of their condition. */
  readonly errors: ReadonlyMap<string, RuleError>;
  /** The visitor's own bucket in the activity. */
  readonly bucket: number;
  /** The overridden bucket; `undefined`: none. */
  readonly override: number | undefined;
}

/** Evaluates a rule as decisions do, and finds every condition that does not hold. */
export function explainRule(rule: Rule, surroundings: RuleSurroundings): ExplainedRule {
  const { evaluator, bucket, override } = surroundings;
  const ranges = evaluator.findRanges(rule.condition);
  const property = explainProperty(rule, surroundings.input);
  evaluator.bucket = bucket;
  const isOwn = property.length === 0 && evaluator.holds(rule.condition);
  evaluator.bucket = override ?? bucket;
  return {
    rule,
    experience: nameExperience(rule),
    ranges,
    isForced: surroundings.input.overrideRule?.(rule) === true,
    isOwn,
    obstacles: [...property, ...explainCondition(rule, surroundings)],
  };
}

/** Returns the activity of a rule's meta. */
export function nameActivity({ activityId, meta }: Rule): Named {
  return { id: activityId, name: toName(meta["activity.name"]) };
}

/** Returns the experience of a rule's meta. */
export function nameExperience({ meta }: Rule): Named {
  return { id: toId(meta["experience.id"]), name: toName(meta["experience.name"]) };
}

function explainProperty({ propertyTokens }: Rule, { request }: ExplainInput): readonly Reason[] {
  const received = request.property?.token ?? null;
  if (propertyTokens.length === 0 || (received !== null && propertyTokens.includes(received))) return [];
  return [{ kind: "property", expected: propertyTokens, received }];
}

function explainCondition(rule: Rule, surroundings: RuleSurroundings): readonly Reason[] {
  const { evaluator, input, errors } = surroundings;
  const path = `${rule.path}.condition`;
  const error = errors.get(path);
  if (error !== undefined) return [{ kind: "invalid", path, expected: error.expected, received: error.received }];
  const decided = input.overrideRule?.(rule);
  if (typeof decided === "boolean") return decided ? [] : [{ kind: "overridden" }];
  try {
    if (evaluator.evaluate(rule.condition)) return [];
  } catch (problem) {
    const received = problem instanceof Error ? problem.message : String(problem);
    return [{ kind: "invalid", path, expected: "a condition that can be evaluated", received }];
  }
  const failed = explainFailed(rule, surroundings);
  // An override that leaves only the split to decide opens the audience and the schedule.
  return decided === "split" ? failed.filter(({ kind }) => kind === "split" || kind === "overridden") : failed;
}

function explainFailed(rule: Rule, { evaluator, input, bucket, override }: RuleSurroundings): readonly Reason[] {
  const findFailed = (): readonly FailedTerm[] => {
    const audienceName = (part: unknown): string | undefined => input.audienceName?.(part, rule);
    return findFailedTerms(rule.condition, (part) => evaluator.holds(part), audienceName);
  };
  const failed = findFailed();
  if (!failed.some(isSplit)) return explainTerms(failed, evaluator);
  // Conditions that also read the bucket are judged where the split lets the visitor in.
  const ranges = evaluator.findOwnRanges(rule.condition);
  evaluator.bucket = ranges[0]?.from ?? override ?? bucket;
  const others = findFailed().filter((term) => !isSplit(term));
  evaluator.bucket = override ?? bucket;
  const split: Reason = override === undefined ? { kind: "split", bucket, ranges } : { kind: "overridden" };
  return [...explainTerms(others, evaluator), split];
}

function isSplit({ condition }: FailedTerm): boolean {
  return readsOnly(condition, "allocation");
}

/** Schedules first: no visitor gets an activity that is not running. */
function explainTerms(terms: readonly FailedTerm[], evaluator: ConditionEvaluator): readonly Reason[] {
  const periods: Reason[] = [];
  const conditions: FailedTerm[] = [];
  for (const term of terms) {
    const missed = term.audience === undefined ? findMissedEnd(term.condition, evaluator.now) : null;
    if (missed === null) conditions.push(term);
    else periods.push(describePeriod(missed, evaluator.now, term.condition));
  }
  if (conditions.length === 0) return periods;
  return [
    ...periods,
    {
      kind: "audience",
      conditions: conditions.map((term) =>
        describeFailedTerm(term, (variable, fallback) => evaluator.read(variable, fallback)),
      ),
    },
  ];
}

function describePeriod(
  { kind, time }: NonNullable<ReturnType<typeof findMissedEnd>>,
  at: number,
  condition: unknown,
): Reason {
  const now = toIsoTime(at);
  return kind === "start"
    ? { kind: "not-started", start: toIsoTime(time), now, condition }
    : { kind: "ended", end: toIsoTime(time), now, condition };
}

function toId(id: unknown): number | null {
  const number = id === undefined ? Number.NaN : Number(id);
  return Number.isSafeInteger(number) ? number : null;
}

function toName(name: unknown): string {
  return typeof name === "string" || typeof name === "number" ? String(name) : "";
}
