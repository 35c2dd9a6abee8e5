import { describeRule, type Plan, type Rule, type RuleMatch } from "@fletch/decisioning";
import type { MboxResponse } from "@fletch/delivery-api";
import { isRecord } from "@fletch/delivery-api/schema";
import type { FlagEvaluation } from "./evaluation.ts";
import type { Flag } from "./flag-index.ts";

/** JSON of an mbox, and the rule that returned it. */
export interface DecidedOffer {
  readonly content: Readonly<Record<string, unknown>>;
  readonly rule: Rule;
}

/** By mbox, the matched rules and their JSON objects. */
export type DecidedMboxes = ReadonlyMap<string, { readonly rule: Rule; readonly offers: readonly DecidedOffer[] }>;

/**
 * Pairs the responses of a decision with their rules.
 *
 * @param mboxes the requested names: a response's `index` is a position among them
 * @param matches the matched rules, in the order of the responses
 */
export function pairWithRules(
  mboxes: readonly string[],
  responses: readonly MboxResponse[],
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
  for (const { index = 0, options = [] } of responses) {
    const name = mboxes[index] ?? "";
    // The global mbox has a response for each matched rule.
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

/**
 * Returns the value of a flag and its experience. Later offers override earlier ones, key by key, as in
 * `getAttributes`.
 */
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

/** An unconditional rule of several is not `STATIC`: another context can match an earlier one. */
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
