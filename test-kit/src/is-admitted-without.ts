import {
  type ActivityExplanation,
  compilePlan,
  type DecideInput,
  decide,
  type LocationExplanation,
  type Plan,
  type Reason,
  type Rule,
} from "@fletch/decisioning";
import { splitHost } from "@fletch/decisioning/public-suffix";

/** Returns the rules of a place that was explained. */
export function rulesOf({ artifact: { rules } }: Plan, { kind, name }: LocationExplanation): readonly Rule[] {
  return (kind === "view" ? rules.views : rules.mboxes).get(name) ?? [];
}

/**
 * Whether what an explanation names is all that keeps the visitor out: `true` if the visitor gets the activity when the conditions that failed
 * are gone, the property is among those of the rule, and the bucket is in the ranges, with no other activity in the way. `null`: there are
 * reasons that no such change takes away.
 */
export function isAdmittedWithout(
  plan: Plan,
  input: DecideInput,
  location: LocationExplanation,
  explained: ActivityExplanation,
): boolean | null {
  return explained.reasons.every(isMendable) ? isAdmitted(plan, input, location, explained) : null;
}

/** Reasons that a change of the rule or of the visitor takes away. A share of 0 % is nobody's. */
function isMendable(reason: Reason): boolean {
  if (reason.kind === "split") return reason.ranges.length > 0;
  return ["audience", "property", "not-started", "ended"].includes(reason.kind);
}

function isAdmitted(
  plan: Plan,
  input: DecideInput,
  location: LocationExplanation,
  explained: ActivityExplanation,
): boolean {
  const { activity, reasons, experiences } = explained;
  const nearest = experiences.find((each) => each.reasons === reasons)?.experience;
  const own = rulesOf(plan, location).filter((rule) => {
    const isOfActivity = rule.activityId === activity.id;
    return isOfActivity && Number(rule.meta["experience.id"] ?? Number.NaN) === (nearest?.id ?? Number.NaN);
  });
  return own.some((rule) => isRuleAdmitted(plan, input, location, rule, reasons));
}

function isRuleAdmitted(
  plan: Plan,
  input: DecideInput,
  location: LocationExplanation,
  rule: Rule,
  reasons: readonly Reason[],
): boolean {
  const failed = reasons.flatMap((reason): readonly unknown[] => {
    if (reason.kind === "audience") return reason.conditions.map(({ condition }) => condition);
    return reason.kind === "not-started" || reason.kind === "ended" ? [reason.condition] : [];
  });
  const split = reasons.find((reason) => reason.kind === "split");
  const mended = { ...rule, propertyTokens: [], condition: withoutConditions(rule.condition, new Set(failed)) };
  const list = new Map([[location.name, [mended]]]);
  const rules = {
    mboxes: location.kind === "view" ? new Map() : list,
    views: location.kind === "view" ? list : new Map(),
  };
  const alone = compilePlan({ ...plan.artifact, rules }, { splitHost });
  let isGiven = false;
  decide(alone, {
    ...input,
    ...(split?.kind === "split" && { allocationOf: () => split.ranges[0]?.from }),
    onMatch: ({ mode, kind }) => {
      isGiven ||= mode === location.mode && kind === location.kind;
    },
  });
  return isGiven;
}

function withoutConditions(logic: unknown, failed: ReadonlySet<unknown>): unknown {
  if (failed.has(logic)) return true;
  if (Array.isArray(logic)) return logic.map((each) => withoutConditions(each, failed));
  if (typeof logic !== "object" || logic === null) return logic;
  return Object.fromEntries(Object.entries(logic).map(([name, each]) => [name, withoutConditions(each, failed)]));
}
