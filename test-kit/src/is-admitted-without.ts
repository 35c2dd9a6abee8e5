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

/** Returns the rules of an explained location. */
export function findRules({ artifact: { rules } }: Plan, { kind, name }: LocationExplanation): readonly Rule[] {
  return (kind === "view" ? rules.views : rules.mboxes).get(name) ?? [];
}

/**
 * Whether the reasons of an explanation are complete. Removes the failed conditions and the properties of the rule, moves the bucket into its
 * ranges, leaves out other activities, and decides again.
 *
 * @returns whether the visitor then gets the activity; `null` for reasons that no such change removes
 */
export function isAdmittedWithout(
  plan: Plan,
  input: DecideInput,
  location: LocationExplanation,
  explained: ActivityExplanation,
): boolean | null {
  return explained.reasons.every(isRemovable) ? isAdmitted(plan, input, location, explained) : null;
}

/** Whether a change of the rule or of the visitor removes a reason. None does for a share of 0 %. */
function isRemovable(reason: Reason): boolean {
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
  const own = findRules(plan, location).filter((rule) => {
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
  const changed = { ...rule, propertyTokens: [], condition: withoutConditions(rule.condition, new Set(failed)) };
  const list = new Map([[location.name, [changed]]]);
  const rules = {
    mboxes: location.kind === "view" ? new Map() : list,
    views: location.kind === "view" ? list : new Map(),
  };
  const alone = compilePlan({ ...plan.artifact, rules }, { splitHost });
  let isMatched = false;
  decide(alone, {
    ...input,
    ...(split?.kind === "split" && { overrideAllocation: () => split.ranges[0]?.from }),
    onMatch: ({ mode, kind }) => {
      isMatched ||= mode === location.mode && kind === location.kind;
    },
  });
  return isMatched;
}

function withoutConditions(logic: unknown, failed: ReadonlySet<unknown>): unknown {
  if (failed.has(logic)) return true;
  if (Array.isArray(logic)) return logic.map((each) => withoutConditions(each, failed));
  if (typeof logic !== "object" || logic === null) return logic;
  return Object.fromEntries(Object.entries(logic).map(([name, each]) => [name, withoutConditions(each, failed)]));
}
