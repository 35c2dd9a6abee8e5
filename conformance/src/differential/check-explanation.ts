import {
  type ActivityExplanation,
  type DecideInput,
  decide,
  explain,
  type PlaceExplanation,
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
      const isAdmitted = isAdmittedWithout(plan, input, place, activity);
      if (isAdmitted === true) admitted++;
      if (isAdmitted === false)
        mistakes.push(`${place.name}: ${activity.activity.id} stays out without ${JSON.stringify(activity.reasons)}`);
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
