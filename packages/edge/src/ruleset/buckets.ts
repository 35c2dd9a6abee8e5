import { findShare, type Rule } from "@fletch/decisioning";
import { isRecord } from "@fletch/delivery-api/schema";
import { experienceFromMeta } from "../tokens/token-registry.ts";

/**
 * The traffic splits of an artifact's activities, and a way to force an experience.
 *
 * Every experience of a split gets a reserved bucket outside the traffic, which no visitor hashes to. A visitor in it
 * gets the experience if the rest of the condition holds, and keeps it when the split changes, even to 0 %.
 */
export class Traffic {
  /** By activity, the condition of each experience's first rule. */
  readonly #experiences: Map<number, Map<number, unknown>> = new Map();
  /** Activities with an experience that is not split. */
  readonly #isOpenToAudiences: Set<number> = new Set();
  readonly #splits: Map<number, ReturnType<Traffic["findSplit"]>> = new Map();

  /** Returns whether the activity splits its traffic. */
  isSplit(activityId: number): boolean {
    return this.#experiences.has(activityId);
  }

  /** Returns the reserved bucket of an experience; `undefined` for an unknown one. */
  bucketFor(activityId: number, experienceId: number): number | undefined {
    return this.#experiences.get(activityId)?.has(experienceId) === true ? reservedBucket(experienceId) : undefined;
  }

  /**
   * Returns the expected shares of visitors by experience, in percent, exact to a bucket. `null` if audiences decide
   * too: no share can be expected then.
   */
  findExpectedShares(activityId: number): ReadonlyMap<number, number> | null {
    const conditions = [...(this.#experiences.get(activityId)?.values() ?? [])];
    const audiences = new Set(conditions.map((condition) => JSON.stringify(splitCondition(condition)?.rest)));
    if (audiences.size > 1 || this.#isOpenToAudiences.has(activityId)) return null;
    const shares = this.#findShares(activityId);
    return shares && new Map(shares.map(([id, { ranges }]) => [id, countBuckets(ranges) / 100]));
  }

  /**
   * Returns the shares of the experiences by ascending id, in percent, to a tenth; `null`: the traffic is not split.
   */
  findSplit(activityId: number): readonly (readonly [experienceId: number, percent: number])[] | null {
    const known = this.#splits.get(activityId);
    if (known !== undefined) return known;
    const split = this.#findShares(activityId)?.map(([id, { percent }]) => [id, percent] as const) ?? null;
    this.#splits.set(activityId, split);
    return split;
  }

  /** By ascending id; `null` if nobody gets any, or ranges overlap, so that audiences distinguish them. */
  #findShares(activityId: number): readonly (readonly [experienceId: number, TrafficShare])[] | null {
    const shares = Array.from(this.#experiences.get(activityId) ?? [], ([id, condition]) => {
      return [id, findShare(condition) ?? noShare] as const;
    });
    const total = shares.reduce((sum, [, { ranges }]) => sum + countBuckets(ranges), 0);
    if (total === 0 || total > bucketCount + shares.length) return null;
    return shares.sort(([a], [b]) => a - b);
  }

  /** Returns the rule with its reserved bucket, for decisions. */
  reserveBucket(rule: Rule): Rule {
    const experienceId = experienceFromMeta(rule);
    const parts = splitCondition(rule.condition);
    if (experienceId !== null && parts === null) this.#isOpenToAudiences.add(rule.activityId);
    if (experienceId === null || parts === null) return rule;
    const known = this.#experiences.get(rule.activityId) ?? new Map<number, unknown>();
    if (!known.has(experienceId)) known.set(experienceId, rule.condition);
    this.#experiences.set(rule.activityId, known);
    const isThere = { "==": [{ var: "allocation" }, reservedBucket(experienceId)] };
    const condition = { and: [{ or: [{ and: parts.range }, isThere] }, ...parts.rest] };
    return { ...rule, path: rule.path, condition }; // A spread omits the path: it is a getter.
  }
}

type TrafficShare = NonNullable<ReturnType<typeof findShare>>;

const noShare: TrafficShare = { percent: 0, ranges: [] };

/** The traffic in hundredths of a percent. Adjacent ranges may share one. */
const bucketCount = 10_000;

function countBuckets(ranges: TrafficShare["ranges"]): number {
  return ranges.reduce((sum, { from, to }) => sum + Math.round((to - from) * 100) + 1, 0);
}

/** The traffic ends at 99.99. */
function reservedBucket(experienceId: number): number {
  return 1_000 + experienceId;
}

/** Splits a condition into its allocation range and the rest; `null` without a range. */
function splitCondition(condition: unknown): { readonly range: readonly unknown[]; readonly rest: unknown[] } | null {
  const terms = listTerms(condition);
  const range = terms.filter(isAboutAllocation);
  return range.length === 0 ? null : { range, rest: terms.filter((term) => !isAboutAllocation(term)) };
}

/** Keeps terms without allocation whole: explanations find audiences by their conditions. */
function listTerms(condition: unknown): readonly unknown[] {
  if (!isRecord(condition) || Object.keys(condition).length !== 1) return [condition];
  const { and } = condition;
  return Array.isArray(and) && and.some(mentionsAllocation) ? and.flatMap(listTerms) : [condition];
}

function mentionsAllocation(term: unknown): boolean {
  if (Array.isArray(term)) return term.some(mentionsAllocation);
  return isRecord(term) && (isAllocation(term) || Object.values(term).some(mentionsAllocation));
}

/** Returns whether a term has only the allocation and numbers, such as `{ "<=": [0, { "var": "allocation" }] }`. */
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
