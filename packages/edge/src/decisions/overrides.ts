import type { DecideInput, Rule } from "@fletch/decisioning";
import type { Traffic } from "../ruleset/buckets.ts";
import { experienceFromMeta } from "../tokens/token-registry.ts";

/** What there is to steer: how the traffic is split, and the activities that only links show. */
export interface OverriddenDecision {
  readonly traffic: Traffic;
  readonly drafts: ReadonlySet<number>;
}

/** Where decisions are to go another way than by the visitor's chance and audiences: what QA links and tests ask for. */
export interface DecisionOverrides {
  /** By activity id: the experience to show. */
  readonly experiences: ReadonlyMap<number, number>;
  /** Whether the experiences of `experiences` are shown to everybody, whatever their audiences are. @default false */
  readonly ignoresAudiences?: boolean;
  /** The activities that a link leads to: they are shown even where they are drafts. */
  readonly linked: ReadonlySet<number>;
  /** `null`: activities beside those of `listed` are decided as usual. */
  readonly onlyActivities: ReadonlySet<number> | null;
  readonly trueAudiences: ReadonlySet<number>;
  readonly falseAudiences: ReadonlySet<number>;
  /** Whether what is decided counts as a visit: it is written and reported. */
  readonly counts: boolean;
}

/** The hooks for `decide` that make it go where it is to go: what is asked for first, then what the visitor has already. */
export function applyOverrides(
  { traffic, drafts }: OverriddenDecision,
  held: ReadonlyMap<number, number> | undefined,
  overrides: DecisionOverrides | null,
): Pick<DecideInput, "allocationOf" | "overrideRule"> {
  if (overrides === null && (held === undefined || held.size === 0)) return {};
  return {
    allocationOf: (activityId) => {
      const experience = overrides?.experiences.get(activityId) ?? held?.get(activityId);
      return experience === undefined ? undefined : traffic.bucketFor(activityId, experience);
    },
    ...(overrides !== null && { overrideRule: (rule) => overrideRule(rule, overrides, { traffic, drafts }) }),
  };
}

function overrideRule(
  rule: Rule,
  overrides: DecisionOverrides,
  { traffic, drafts }: OverriddenDecision,
): boolean | undefined {
  const { linked, experiences, ignoresAudiences, onlyActivities, trueAudiences, falseAudiences } = overrides;
  if (onlyActivities !== null && !onlyActivities.has(rule.activityId)) return false;
  if (drafts.has(rule.activityId) && !linked.has(rule.activityId)) return false;
  const wanted = experiences.get(rule.activityId);
  if (wanted !== undefined && ignoresAudiences === true) return experienceFromMeta(rule) === wanted;
  const audiences = audiencesOf(rule);
  if (audiences.some((id) => falseAudiences.has(id))) return false;
  if (audiences.length === 0 || !audiences.every((id) => trueAudiences.has(id))) return undefined;
  // The audiences hold, so only the traffic is left to decide; where there is no split, so is nothing.
  if (!traffic.isSplit(rule.activityId)) return wanted === undefined || experienceFromMeta(rule) === wanted;
  return wanted === undefined ? undefined : experienceFromMeta(rule) === wanted;
}

function audiencesOf({ meta }: Rule): readonly number[] {
  const ids = meta["audience.ids"];
  return Array.isArray(ids) ? ids.map(Number) : [];
}
