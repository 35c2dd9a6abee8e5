import {
  type ActivityExplanation,
  compilePlan,
  type DecideInput,
  decide,
  type ExperienceExplanation,
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
 * Whether the reasons of an explanation are complete. Removes the failed conditions and the properties of the rule, moves the bucket to the ends of
 * each of its ranges, leaves out other activities, and decides again.
 *
 * @returns whether the visitor then gets an experience with these reasons, in each of the buckets; `null` for reasons that no such change removes
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
  const { activity } = explained;
  const rules = findRules(plan, location).filter(({ activityId }) => activityId === activity.id);
  return listBuckets(explained.reasons).every((bucket) =>
    findNearest(explained, bucket).some(({ experience, reasons }) => {
      const own = rules.filter(
        (rule) => Number(rule.meta["experience.id"] ?? Number.NaN) === (experience.id ?? Number.NaN),
      );
      return own.some((rule) => isRuleAdmitted(plan, input, location, rule, reasons, bucket));
    }),
  );
}

/** The ends of the ranges of a split; `undefined`: the visitor's own bucket. */
function listBuckets(reasons: readonly Reason[]): readonly (number | undefined)[] {
  const split = reasons.find(isSplit);
  return split === undefined ? [undefined] : split.ranges.flatMap(({ from, to }) => [from, to]);
}

/** The experiences that have the bucket, and beside the split the same reasons as the activity. */
function findNearest(
  { reasons, experiences }: ActivityExplanation,
  bucket: number | undefined,
): readonly ExperienceExplanation[] {
  const others = writeOthers(reasons);
  return experiences.filter((each) => {
    const ranges = each.reasons.filter(isSplit).flatMap((split) => split.ranges);
    const hasBucket = bucket === undefined || ranges.some(({ from, to }) => from <= bucket && bucket <= to);
    return hasBucket && writeOthers(each.reasons) === others;
  });
}

function writeOthers(reasons: readonly Reason[]): string {
  return JSON.stringify(reasons.filter((reason) => !isSplit(reason)));
}

function isSplit(reason: Reason): reason is Extract<Reason, { readonly kind: "split" }> {
  return reason.kind === "split";
}

function isRuleAdmitted(
  plan: Plan,
  input: DecideInput,
  location: LocationExplanation,
  rule: Rule,
  reasons: readonly Reason[],
  bucket: number | undefined,
): boolean {
  const failed = reasons.flatMap((reason): readonly unknown[] => {
    if (reason.kind === "audience") return reason.conditions.map(({ condition }) => condition);
    return reason.kind === "not-started" || reason.kind === "ended" ? [reason.condition] : [];
  });
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
    ...(bucket !== undefined && { overrideAllocation: () => bucket }),
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
