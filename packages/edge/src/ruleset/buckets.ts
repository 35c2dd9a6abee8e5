import { findShare, type Rule } from "@fletch/decisioning";
import { isRecord } from "@fletch/delivery-api/schema";
import { experienceFromMeta } from "../tokens/token-registry.ts";

/**
 * How the activities of an artifact split their traffic, and how to put a visitor to an experience whatever the visitor's own place in
 * the traffic is.
 *
 * Every experience of a split gets a place beyond the traffic, where no visitor is by chance: whoever is put there gets that
 * experience, if the rest of the condition holds, and keeps it when the split changes, even to 0 %.
 */
export class Traffic {
  /** By activity, the condition of each experience's first rule. */
  readonly #experiences: Map<number, Map<number, unknown>> = new Map();
  /** Activities that have an experience for which chance is not asked. */
  readonly #isOpenToAudiences: Set<number> = new Set();
  readonly #splits: Map<number, ReturnType<Traffic["splitOf"]>> = new Map();

  /** Whether chance takes part in which experience of the activity a visitor gets. */
  isSplit(activityId: number): boolean {
    return this.#experiences.has(activityId);
  }

  /** The place at which the activity gives the experience; `undefined`: it has no such experience. */
  bucketFor(activityId: number, experienceId: number): number | undefined {
    return this.#experiences.get(activityId)?.has(experienceId) === true ? reservedBucket(experienceId) : undefined;
  }

  /**
   * The shares of the traffic in which the experiences of the activity are to be seen, in percent, exact to a bucket; `null` where audiences decide,
   * alone or too: so nobody can expect how many visitors each experience gets.
   */
  expectedSharesOf(activityId: number): ReadonlyMap<number, number> | null {
    const conditions = [...(this.#experiences.get(activityId)?.values() ?? [])];
    const audiences = new Set(conditions.map((condition) => JSON.stringify(splitCondition(condition)?.rest)));
    if (audiences.size > 1 || this.#isOpenToAudiences.has(activityId)) return null;
    const shares = this.#findShares(activityId);
    return shares && new Map(shares.map(([id, { ranges }]) => [id, countBuckets(ranges) / 100]));
  }

  /** The shares of the experiences in the order of their ids, in percent, to a tenth; `null`: the traffic is not split. */
  splitOf(activityId: number): readonly (readonly [experienceId: number, percent: number])[] | null {
    const known = this.#splits.get(activityId);
    if (known !== undefined) return known;
    const split = this.#findShares(activityId)?.map(([id, { percent }]) => [id, percent] as const) ?? null;
    this.#splits.set(activityId, split);
    return split;
  }

  /** In the order of the experiences' ids; `null`: nobody gets any, or their parts overlap, so that their audiences tell them apart. */
  #findShares(activityId: number): readonly (readonly [experienceId: number, TrafficShare])[] | null {
    const shares = Array.from(this.#experiences.get(activityId) ?? [], ([id, condition]) => {
      return [id, findShare(condition) ?? noShare] as const;
    });
    const total = shares.reduce((sum, [, { ranges }]) => sum + countBuckets(ranges), 0);
    if (total === 0 || total > bucketCount + shares.length) return null;
    return shares.sort(([a], [b]) => a - b);
  }

  /** The rule with a place for its experience; to be decided by. */
  reserveBucket(rule: Rule): Rule {
    const experienceId = experienceFromMeta(rule);
    const parts = splitCondition(rule.condition);
    if (experienceId !== null && parts === null) this.#isOpenToAudiences.add(rule.activityId);
    if (experienceId === null || parts === null) return rule;
    const known = this.#experiences.get(rule.activityId) ?? new Map<number, unknown>();
    if (!known.has(experienceId)) known.set(experienceId, rule.condition);
    this.#experiences.set(rule.activityId, known);
    const isThere = { "==": [{ var: "allocation" }, reservedBucket(experienceId)] };
    return { ...rule, condition: { and: [{ or: [{ and: parts.range }, isThere] }, ...parts.rest] } };
  }
}

type TrafficShare = NonNullable<ReturnType<typeof findShare>>;

const noShare: TrafficShare = { percent: 0, ranges: [] };

/** The traffic in hundredths of a percent. Ranges that have both ends may share one. */
const bucketCount = 10_000;

function countBuckets(ranges: TrafficShare["ranges"]): number {
  return ranges.reduce((sum, { from, to }) => sum + Math.round((to - from) * 100) + 1, 0);
}

/** The traffic goes from 0 to 99.99. */
function reservedBucket(experienceId: number): number {
  return 1_000 + experienceId;
}

/** A condition as the range of the traffic, and what else has to hold; `null` if it has no such range. */
function splitCondition(condition: unknown): { readonly range: readonly unknown[]; readonly rest: unknown[] } | null {
  const terms = termsOf(condition);
  const range = terms.filter(isAboutAllocation);
  return range.length === 0 ? null : { range, rest: terms.filter((term) => !isAboutAllocation(term)) };
}

/** What has nothing to do with the traffic stays in one piece: explanations know audiences by their conditions. */
function termsOf(condition: unknown): readonly unknown[] {
  if (!isRecord(condition) || Object.keys(condition).length !== 1) return [condition];
  const { and } = condition;
  return Array.isArray(and) && and.some(mentionsAllocation) ? and.flatMap(termsOf) : [condition];
}

function mentionsAllocation(term: unknown): boolean {
  if (Array.isArray(term)) return term.some(mentionsAllocation);
  return isRecord(term) && (isAllocation(term) || Object.values(term).some(mentionsAllocation));
}

/** Something about the allocation and numbers only, such as `{ "<=": [0, { "var": "allocation" }] }`, or several of that. */
function isAboutAllocation(term: unknown): boolean {
  if (!isRecord(term)) return false;
  if (isAllocation(term)) return true;
  const [operands, ...others] = Object.values(term);
  if (others.length > 0 || !Array.isArray(operands)) return false;
  return (
    operands.some(isAboutAllocation) && operands.every((each) => isAboutAllocation(each) || typeof each === "number")
  );
}

function isAllocation(operand: unknown): boolean {
  return isRecord(operand) && operand.var === "allocation";
}
