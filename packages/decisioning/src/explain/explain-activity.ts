import type { Rule } from "../model.ts";
import { type ExplainedRule, nameActivity, nameExperience } from "./explain-rule.ts";
import type { ActivityExplanation, ExperienceExplanation, Named, Reason, Share, Split } from "./explanation.ts";
import { joinRanges, toPercent } from "./split-ranges.ts";

/** The decision's rules at the location, and the visitor's bucket. */
export interface ActivityOutcome {
  /** The shown rules, in order. */
  readonly shown: readonly Rule[];
  /** Whether only the first matched rule is shown; else the first one of each key. */
  readonly isSingle: boolean;
  readonly bucket: number;
  readonly isOverridden: boolean;
}

/** Combines the explanations of rules to that of their activity. */
export function explainActivity(
  rules: readonly [ExplainedRule, ...ExplainedRule[]],
  outcome: ActivityOutcome,
): ActivityExplanation {
  const experiences = explainExperiences(rules, outcome);
  const nearest = experiences.reduce((best, each) => (rank(each) < rank(best) ? each : best));
  const isTaken = isReached(nearest);
  return {
    activity: nameActivity(rules[0].rule),
    experience: isTaken ? nearest.experience : null,
    reasons: joinSplits(nearest.reasons, experiences),
    split: describeSplit(rules, outcome),
    experiences,
  };
}

/** Returns the reasons with the buckets of all experiences that have the same other reasons: each of these could be given. */
function joinSplits(reasons: readonly Reason[], experiences: Experiences): readonly Reason[] {
  if (!reasons.some(isSplit)) return reasons;
  const others = writeOthers(reasons);
  const near = experiences.filter((each) => writeOthers(each.reasons) === others);
  const ranges = joinRanges(near.flatMap((each) => each.reasons.filter(isSplit).flatMap((split) => split.ranges)));
  return reasons.map((reason) => (isSplit(reason) ? { ...reason, ranges } : reason));
}

/** Formats the reasons beside the split, to compare them. */
function writeOthers(reasons: readonly Reason[]): string {
  return JSON.stringify(reasons.filter((reason) => !isSplit(reason)));
}

type Experiences = readonly [ExperienceExplanation, ...ExperienceExplanation[]];

/** An experience can have several rules at a location: elements of a page. */
function explainExperiences(
  rules: readonly [ExplainedRule, ...ExplainedRule[]],
  outcome: ActivityOutcome,
): Experiences {
  const [first, ...others] = rules.map((rule) => ({
    experience: rule.experience,
    reasons: explainOutcome(rule, outcome),
  }));
  const found: [ExperienceExplanation, ...ExperienceExplanation[]] = [first as ExperienceExplanation];
  for (const each of others) {
    const index = found.findIndex(({ experience }) => isSame(experience, each.experience));
    const known = found[index];
    if (known === undefined) found.push(each);
    else if (rank(each) < rank(known)) found[index] = each;
  }
  return found;
}

function explainOutcome(
  explained: ExplainedRule,
  { shown, isSingle, isOverridden }: ActivityOutcome,
): readonly Reason[] {
  const { rule, ranges, obstacles, isForced } = explained;
  if (shown.includes(rule)) {
    const chosenBy = isForced || isOverridden ? "override" : ranges === null ? "audience" : "split";
    return [{ kind: "shown", chosenBy }];
  }
  if (obstacles.length > 0) return obstacles;
  const winner = isSingle ? shown[0] : shown.find(({ ruleKey }) => ruleKey === rule.ruleKey);
  if (winner === undefined) return [{ kind: "overridden" }];
  return [{ kind: "lost", to: nameActivity(winner), experience: nameExperience(winner) }];
}

function isReached({ reasons: [first] }: ExperienceExplanation): boolean {
  return first?.kind === "shown" || first?.kind === "lost";
}

/** Farther than any number of conditions. */
const elsewhere = 1_000_000;

/**
 * The distance of the visitor to the experience, for sorting: how many conditions are missing. An excluded bucket is
 * farther than another audience, and a share of 0 % the farthest.
 */
function rank({ reasons }: ExperienceExplanation): number {
  const [first] = reasons;
  if (first?.kind === "shown") return 0;
  if (first?.kind === "lost") return 1;
  const counts = reasons.map((reason) => (reason.kind === "audience" ? reason.conditions.length : 1));
  const isElsewhere = reasons.some(({ kind }) => kind === "split" || kind === "overridden");
  const isNowhere = reasons.some((reason) => isSplit(reason) && reason.ranges.length === 0);
  return counts.reduce((sum, count) => sum + count, 2) + (isElsewhere ? elsewhere : 0) + (isNowhere ? elsewhere : 0);
}

function isSplit(reason: Reason): reason is Extract<Reason, { readonly kind: "split" }> {
  return reason.kind === "split";
}

function describeSplit(rules: readonly ExplainedRule[], { bucket, isOverridden }: ActivityOutcome): Split | null {
  const shares: Share[] = [];
  for (const { experience, ranges } of rules) {
    if (ranges === null || shares.some((share) => isSame(share.experience, experience))) continue;
    shares.push({ experience, percent: toPercent(ranges), ranges });
  }
  return shares.length === 0 ? null : { bucket, isOverridden, shares, gives: findGiven(rules, bucket) };
}

/**
 * Returns the experience of the bucket. If the audience decides between several, the visitor's; for a visitor in none
 * of their audiences there is none.
 */
function findGiven(rules: readonly ExplainedRule[], bucket: number): Named | null {
  const inBucket = rules.filter(({ ranges }) => ranges?.some(({ from, to }) => from <= bucket && bucket <= to));
  const own = inBucket.find(({ isOwn }) => isOwn);
  if (own !== undefined) return own.experience;
  const [first = null, ...others] = inBucket.map(({ experience }) => experience);
  return first !== null && others.every((each) => isSame(first, each)) ? first : null;
}

/** Experiences without an id in the artifact cannot be compared. */
function isSame(a: Named, b: Named): boolean {
  return a.id === b.id && a.name === b.name && (a.id !== null || a.name !== "");
}
