import {
  type ActivityExplanation,
  type DecideInput,
  decide,
  explain,
  type LocationExplanation,
  type Plan,
  type Reason,
  type RuleMatch,
} from "@fletch/decisioning";
import type { PrefetchRequest } from "@fletch/delivery-api";
import { isAdmittedWithout, rulesOf } from "@fletch/test-kit/is-admitted-without";

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
  for (const [index, location] of explanation.locations.entries()) {
    const rules = rulesOf(plan, location);
    const item = items[index];
    const activities = new Set(rules.map(({ activityId }) => activityId));
    expectSame(mistakes, location, "the activities", [...activities], listIds(location.activities));
    const given = matches
      .filter((match) => isAt(match, location, item) && rules.includes(match.rule))
      .map(({ rule }) => rule.activityId);
    const shown = location.activities.filter(({ reasons: [first] }) => first?.kind === "shown");
    expectSame(mistakes, location, "what is shown", [...new Set(given)], listIds(shown));
    for (const activity of location.activities) {
      kinds.push(...activity.reasons.map(({ kind }) => kind));
      const isAdmitted = isAdmittedWithout(plan, input, location, activity);
      if (isAdmitted === true) admitted++;
      if (isAdmitted === false)
        mistakes.push(
          `${location.name}: ${activity.activity.id} stays out without ${JSON.stringify(activity.reasons)}`,
        );
    }
  }
  return { mistakes, kinds, admitted };
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

function isAt(match: RuleMatch, location: LocationExplanation, item: unknown): boolean {
  const isOfItem = item === null || match.detail === item;
  return match.mode === location.mode && match.kind === location.kind && isOfItem;
}

function listIds(activities: readonly ActivityExplanation[]): readonly (number | null)[] {
  return activities.map(({ activity }) => activity.id);
}

function expectSame(
  mistakes: string[],
  location: LocationExplanation,
  what: string,
  expected: readonly unknown[],
  received: readonly unknown[],
): void {
  const [a, b] = [expected, received].map((list) => JSON.stringify(list.toSorted()));
  if (a !== b)
    mistakes.push(`${location.mode} ${location.kind} ${location.name}: ${what}: expected ${a}, received ${b}`);
}
