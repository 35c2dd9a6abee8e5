import type { DecideInput, Rule } from "@fletch/decisioning";
import type { Traffic } from "../ruleset/buckets.ts";
import { experienceFromMeta } from "../tokens/token-registry.ts";

/** What overrides refer to: traffic splits, and drafts that only links show. */
export interface OverriddenDecision {
  readonly traffic: Traffic;
  readonly drafts: ReadonlySet<number>;
}

/** Overrides of split and audiences, from QA links and tests. */
export interface DecisionOverrides {
  /** By activity id, the experience to show. */
  readonly experiences: ReadonlyMap<number, number>;
  /** Whether `experiences` ignore audiences as well. @default false */
  readonly ignoresAudiences?: boolean;
  /** The activities of a link, shown even as drafts. */
  readonly linked: ReadonlySet<number>;
  /** `null`: activities outside of `listed` are decided as usual. */
  readonly onlyActivities: ReadonlySet<number> | null;
  readonly trueAudiences: ReadonlySet<number>;
  readonly falseAudiences: ReadonlySet<number>;
  /** Whether the decision is recorded and reported as a visit. */
  readonly counts: boolean;
}

/** Returns hooks for `decide` that apply overrides first, and the visitor's assignments after them. */
export function applyOverrides(
  { traffic, drafts }: OverriddenDecision,
  experiences: ReadonlyMap<number, number> | undefined,
  overrides: DecisionOverrides | null,
): Pick<DecideInput, "overrideAllocation" | "overrideRule"> {
  if (overrides === null && (experiences === undefined || experiences.size === 0)) return {};
  return {
    overrideAllocation: (activityId) => {
      const experience = overrides?.experiences.get(activityId) ?? experiences?.get(activityId);
      return experience === undefined ? undefined : traffic.bucketFor(activityId, experience);
    },
    ...(overrides !== null && { overrideRule: (rule) => overrideRule(rule, overrides, { traffic, drafts }) }),
  };
}

function overrideRule(
  rule: Rule,
  overrides: DecisionOverrides,
  { traffic, drafts }: OverriddenDecision,
): boolean | "split" | undefined {
  const { linked, experiences, ignoresAudiences, onlyActivities, trueAudiences, falseAudiences } = overrides;
  if (onlyActivities !== null && !onlyActivities.has(rule.activityId)) return false;
  if (drafts.has(rule.activityId) && !linked.has(rule.activityId)) return false;
  const wanted = experiences.get(rule.activityId);
  if (wanted !== undefined && ignoresAudiences === true) return experienceFromMeta(rule) === wanted;
  const audiences = listAudiences(rule);
  if (audiences.some((id) => falseAudiences.has(id))) return false;
  if (audiences.length === 0 || !audiences.every((id) => trueAudiences.has(id))) return undefined;
  // Audiences hold, so only the split remains, if there is one.
  if (wanted !== undefined) return experienceFromMeta(rule) === wanted;
  return traffic.isSplit(rule.activityId) ? "split" : true;
}

function listAudiences({ meta }: Rule): readonly number[] {
  const ids = meta["audience.ids"];
  return Array.isArray(ids) ? ids.map(Number) : [];
}
