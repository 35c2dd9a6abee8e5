import type { Rule } from "@fletch/decisioning";
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
  readonly #experiences: Map<number, Set<number>> = new Map();

  /** Whether chance takes part in which experience of the activity a visitor gets. */
  isSplit(activityId: number): boolean {
    return this.#experiences.has(activityId);
  }

  /** The place at which the activity gives the experience; `undefined`: it has no such experience. */
  placeOf(activityId: number, experienceId: number): number | undefined {
    return this.#experiences.get(activityId)?.has(experienceId) === true ? beyondTraffic(experienceId) : undefined;
  }

  /** The rule with a place for its experience; to be decided by. */
  placeRule(rule: Rule): Rule {
    const experienceId = experienceFromMeta(rule);
    const parts = splitCondition(rule.condition);
    if (experienceId === null || parts === null) return rule;
    const known = this.#experiences.get(rule.activityId) ?? new Set();
    this.#experiences.set(rule.activityId, known.add(experienceId));
    const isThere = { "==": [{ var: "allocation" }, beyondTraffic(experienceId)] };
    return { ...rule, condition: { and: [{ or: [{ and: parts.range }, isThere] }, ...parts.rest] } };
  }
}

/** The traffic goes from 0 to 99.99. */
function beyondTraffic(experienceId: number): number {
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
