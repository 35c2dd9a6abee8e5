import {
  type ActivityExplanation,
  compilePlan,
  type DecideInput,
  decide,
  explain,
  type PlaceExplanation,
  type Plan,
  type Reason,
  type Rule,
  type RuleMatch,
} from "@fletch/decisioning";
import { splitHost } from "@fletch/decisioning/public-suffix";
import type { PrefetchRequest } from "@fletch/delivery-api";

/** What was found of one request. */
export interface CheckedExplanation {
  /** Where the explanation contradicts the decision. */
  readonly mistakes: readonly string[];
  /** The reasons of all activities, by kind. */
  readonly kinds: readonly Reason["kind"][];
  /** How many activities let the visitor in when what failed was made true. */
  readonly admitted: number;
}

/**
 * Explains a request, and checks that against the decision: what is said to be shown is what was given, every activity of a place is there
 * once, and what failed lets the visitor in where it is made true.
 */
export function checkExplanation(plan: Plan, input: DecideInput): CheckedExplanation {
  const matches: RuleMatch[] = [];
  const decision = decide(plan, { ...input, onMatch: (match) => matches.push(match) });
  const explanation = explain(plan, input);
  const mistakes: string[] = [];
  const kinds: Reason["kind"][] = [];
  let admitted = 0;
  if (JSON.stringify(explanation.decision) !== JSON.stringify(decision)) mistakes.push("another decision");
  const items = listItems(plan, input.request);
  for (const [index, place] of explanation.places.entries()) {
    const rules = rulesOf(plan, place);
    const item = items[index];
    const activities = new Set(rules.map(({ activityId }) => activityId));
    expectSame(mistakes, place, "the activities", [...activities], listIds(place.activities));
    const given = matches
      .filter((match) => isAt(match, place, item) && rules.includes(match.rule))
      .map(({ rule }) => rule.activityId);
    const shown = place.activities.filter(({ reasons: [first] }) => first?.kind === "shown");
    expectSame(mistakes, place, "what is shown", [...new Set(given)], listIds(shown));
    for (const activity of place.activities) {
      kinds.push(...activity.reasons.map(({ kind }) => kind));
      if (!activity.reasons.every(isMendable)) continue;
      if (isAdmitted(plan, input, place, activity)) admitted++;
      else
        mistakes.push(`${place.name}: ${activity.activity.id} stays out without ${JSON.stringify(activity.reasons)}`);
    }
  }
  return { mistakes, kinds, admitted };
}

function rulesOf({ artifact: { rules } }: Plan, { kind, name }: PlaceExplanation): readonly Rule[] {
  return (kind === "view" ? rules.views : rules.mboxes).get(name) ?? [];
}

/** What a request asks for, an entry for each place; a page load is told by its kind alone. */
function listItems({ artifact }: Plan, { execute, prefetch }: DecideInput["request"]): readonly unknown[] {
  const views = [...artifact.rules.views.keys()];
  return [execute, prefetch].flatMap((part = {}) => {
    const asked: PrefetchRequest = part;
    return [
      ...(asked.mboxes ?? []),
      ...(asked.views ?? []).flatMap((view) => (view.name === undefined ? views.map(() => view) : [view])),
      ...(asked.pageLoad === undefined ? [] : [null]),
    ];
  });
}

function isAt(match: RuleMatch, place: PlaceExplanation, item: unknown): boolean {
  const isOfItem = item === null || match.detail === item;
  return match.mode === place.mode && match.kind === place.kind && isOfItem;
}

function listIds(activities: readonly ActivityExplanation[]): readonly (number | null)[] {
  return activities.map(({ activity }) => activity.id);
}

function expectSame(
  mistakes: string[],
  place: PlaceExplanation,
  what: string,
  expected: readonly unknown[],
  received: readonly unknown[],
): void {
  const [a, b] = [expected, received].map((list) => JSON.stringify(list.toSorted()));
  if (a !== b) mistakes.push(`${place.mode} ${place.kind} ${place.name}: ${what}: expected ${a}, received ${b}`);
}

/** Reasons that a change of the rule or of the visitor takes away. A share of 0 % is nobody's. */
function isMendable(reason: Reason): boolean {
  if (reason.kind === "split") return reason.ranges.length > 0;
  return ["audience", "property", "not-started", "ended"].includes(reason.kind);
}

/**
 * Whether the visitor gets the activity when the conditions that failed are gone, the property is among those of the rule, and the bucket
 * is in the ranges; with no other activity in the way.
 */
function isAdmitted(plan: Plan, input: DecideInput, place: PlaceExplanation, explained: ActivityExplanation): boolean {
  const { activity, reasons, experiences } = explained;
  const nearest = experiences.find((each) => each.reasons === reasons)?.experience;
  const own = rulesOf(plan, place).filter((rule) => {
    const isOfActivity = rule.activityId === activity.id;
    return isOfActivity && Number(rule.meta["experience.id"] ?? Number.NaN) === (nearest?.id ?? Number.NaN);
  });
  return own.some((rule) => isRuleAdmitted(plan, input, place, rule, reasons));
}

function isRuleAdmitted(
  plan: Plan,
  input: DecideInput,
  place: PlaceExplanation,
  rule: Rule,
  reasons: readonly Reason[],
): boolean {
  const failed = reasons.flatMap((reason): readonly unknown[] => {
    if (reason.kind === "audience") return reason.conditions.map(({ condition }) => condition);
    return reason.kind === "not-started" || reason.kind === "ended" ? [reason.condition] : [];
  });
  const split = reasons.find((reason) => reason.kind === "split");
  const mended = { ...rule, propertyTokens: [], condition: withoutConditions(rule.condition, new Set(failed)) };
  const list = new Map([[place.name, [mended]]]);
  const rules = { mboxes: place.kind === "view" ? new Map() : list, views: place.kind === "view" ? list : new Map() };
  const alone = compilePlan({ ...plan.artifact, rules }, { splitHost });
  let isGiven = false;
  decide(alone, {
    ...input,
    ...(split?.kind === "split" && { allocationOf: () => split.ranges[0]?.from }),
    onMatch: ({ mode, kind }) => {
      isGiven ||= mode === place.mode && kind === place.kind;
    },
  });
  return isGiven;
}

function withoutConditions(logic: unknown, failed: ReadonlySet<unknown>): unknown {
  if (failed.has(logic)) return true;
  if (Array.isArray(logic)) return logic.map((each) => withoutConditions(each, failed));
  if (typeof logic !== "object" || logic === null) return logic;
  return Object.fromEntries(Object.entries(logic).map(([name, each]) => [name, withoutConditions(each, failed)]));
}
