import type { Rule, RuleMatch } from "@fletch/decisioning";
import type { MboxResponse } from "@fletch/delivery-api";
import { isRecord } from "@fletch/delivery-api/schema";
import type { Ruleset } from "../ruleset/build-ruleset.ts";
import type { EvaluationReason, FlagEvaluation } from "./evaluation.ts";
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
export function describeFlag({ key, mbox, property }: Flag, decided: DecidedMboxes, edition: Ruleset): FlagEvaluation {
  const found = decided.get(mbox);
  if (found === undefined) return { key, reason: "UNKNOWN" };
  const { offers } = found;
  const own = offers.findLast(({ content }) => property === null || Object.hasOwn(content, property));
  const rule = own?.rule ?? found.rule;
  const value = property === null ? mergeContents(offers) : own?.content[property];
  return {
    key,
    ...(value !== undefined && value !== null && { value }),
    reason: findReason(rule, mbox, edition),
    ...describeExperience(rule),
  };
}

function mergeContents(offers: readonly DecidedOffer[]): Readonly<Record<string, unknown>> | undefined {
  if (offers.length === 0) return undefined;
  return Object.assign(Object.create(null), ...offers.map(({ content }) => content));
}

/** `STATIC` only where nothing was asked of the visitor: not by this rule, and not by one before it. */
function findReason(rule: Rule, mbox: string, { traffic, plan }: Ruleset): EvaluationReason {
  if (traffic.isSplit(rule.activityId)) return "SPLIT";
  const isFirst = plan.mboxes.get(mbox)?.rules[0]?.rule === rule;
  return isFirst && rule.condition === true ? "STATIC" : "TARGETING_MATCH";
}

function describeExperience({ meta, activityId }: Rule): Pick<FlagEvaluation, "variant" | "metadata"> {
  const experienceId = meta["experience.id"];
  const experience = textOf(meta["experience.name"]) ?? textOf(experienceId);
  const activity = textOf(meta["activity.name"]);
  return {
    ...(experience !== undefined && { variant: experience }),
    metadata: {
      activityId,
      ...(activity !== undefined && { activityName: activity }),
      ...(typeof experienceId === "number" && { experienceId }),
      ...(experience !== undefined && { experienceName: experience }),
    },
  };
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
}
