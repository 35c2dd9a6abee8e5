import { describeRule, type Plan, type Rule, type RuleMatch } from "@fletch/decisioning";
import type { MboxResponse } from "@fletch/delivery-api";
import { isRecord } from "@fletch/delivery-api/schema";
import type { FlagEvaluation } from "./evaluation.ts";
import type { Flag } from "./flag-index.ts";

/** JSON that a visitor got for an mbox, and the rule that gave it. */
export interface DecidedOffer {
  readonly content: Readonly<Record<string, unknown>>;
  readonly rule: Rule;
}

/** What a visitor got, by mbox: mboxes with a rule that held, with whatever JSON objects it has. */
export type DecidedMboxes = ReadonlyMap<string, { readonly rule: Rule; readonly offers: readonly DecidedOffer[] }>;

/**
 * Puts the answers of a decision beside the rules that gave them.
 *
 * @param mboxes the names that were asked for: an answer's `index` is a position among them
 * @param matches the rules that held, in the order of the answers
 */
export function pairWithRules(
  mboxes: readonly string[],
  answers: readonly MboxResponse[],
  matches: readonly RuleMatch[],
): DecidedMboxes {
  const rules = new Map<string, Rule[]>();
  for (const { rule, detail } of matches) {
    const name = detail.name ?? "";
    const known = rules.get(name);
    if (known === undefined) rules.set(name, [rule]);
    else known.push(rule);
  }
  const decided = new Map<string, { readonly rule: Rule; readonly offers: DecidedOffer[] }>();
  for (const { index = 0, options = [] } of answers) {
    const name = mboxes[index] ?? "";
    // The global mbox has an answer for each of its rules that held.
    const rule = rules.get(name)?.shift();
    if (rule === undefined) continue;
    const known = decided.get(name) ?? { rule, offers: [] };
    decided.set(name, known);
    for (const { type, content } of options) {
      if (type === "json" && isRecord(content)) known.offers.push({ content, rule });
    }
  }
  return decided;
}

/** The value of a flag, with the experience that it comes from. Later offers override earlier ones, key by key, as in `getAttributes`. */
export function describeFlag({ key, mbox, attribute }: Flag, decided: DecidedMboxes, plan: Plan): FlagEvaluation {
  const found = decided.get(mbox);
  if (found === undefined) return { key, reason: "UNKNOWN" };
  const { offers } = found;
  const own = offers.findLast(({ content }) => attribute === undefined || Object.hasOwn(content, attribute));
  const value = attribute === undefined ? mergeContents(offers) : own?.content[attribute];
  const isOnlyRule = plan.mboxes.get(mbox)?.size === 1;
  const origin = describeOrigin(own?.rule ?? found.rule, isOnlyRule);
  return { key, ...(value !== undefined && value !== null && { value }), ...origin };
}

function mergeContents(offers: readonly DecidedOffer[]): Readonly<Record<string, unknown>> | undefined {
  if (offers.length === 0) return undefined;
  return Object.assign(Object.create(null), ...offers.map(({ content }) => content));
}

/** What holds for everybody is what the others get, where an mbox has several rules: that may change with the context, so it is not `STATIC`. */
function describeOrigin(rule: Rule, isOnlyRule: boolean): Pick<FlagEvaluation, "reason" | "variant" | "metadata"> {
  const { reason, variant, activity, experience } = describeRule(rule);
  return {
    reason: reason === "STATIC" && !isOnlyRule ? "UNKNOWN" : reason,
    ...(variant !== undefined && { variant }),
    metadata: {
      activityId: activity.id,
      ...(activity.name !== undefined && { activityName: activity.name }),
      ...(experience.id !== undefined && { experienceId: experience.id }),
      ...(experience.name !== undefined && { experienceName: experience.name }),
    },
  };
}
