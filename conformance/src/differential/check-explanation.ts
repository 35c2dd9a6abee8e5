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
import { findRules, isAdmittedWithout } from "@fletch/test-kit/is-admitted-without";

/** The result of checking one explanation. */
export interface CheckedExplanation {
  /** Contradictions between the explanation and the decision. */
  readonly mistakes: readonly string[];
  /** The reasons of all activities, by kind. */
  readonly kinds: readonly Reason["kind"][];
  /** The number of activities that the visitor got once the named reasons were removed. */
  readonly admitted: number;
}

/**
 * Explains a request, and checks the explanation against the decision. What is explained as shown must be in the response. Every activity of a
 * location must be listed once. The visitor must get an activity once the reasons against it are removed.
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
    const rules = findRules(plan, location);
    const item = items[index];
    const activities = new Set(rules.map(({ activityId }) => activityId));
    expectSame(mistakes, location, "the activities", [...activities], listIds(location.activities));
    const matched = matches
      .filter((match) => isAt(match, location, item) && rules.includes(match.rule))
      .map(({ rule }) => rule.activityId);
    const shown = location.activities.filter(({ reasons: [first] }) => first?.kind === "shown");
    expectSame(mistakes, location, "what is shown", [...new Set(matched)], listIds(shown));
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

/** Lists the locations of a request as items of the request; `null` for a page load, which its kind identifies. */
function listItems({ artifact }: Plan, { execute, prefetch }: DecideInput["request"]): readonly unknown[] {
  const views = [...artifact.rules.views.keys()];
  return [execute, prefetch].flatMap((part = {}) => {
    const items: PrefetchRequest = part;
    return [
      ...(items.mboxes ?? []),
      ...(items.views ?? []).flatMap((view) => (view.name === undefined ? views.map(() => view) : [view])),
      ...(items.pageLoad === undefined ? [] : [null]),
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
