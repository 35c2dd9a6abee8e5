/**
 * START HERE for explanations: why a visitor gets what they get. `decide` decides what is shown; the reasons of
 * everything else come from evaluating the conditions once more, part by part. Decisions without an explanation cost
 * nothing extra.
 */
import type { RequestDetails } from "@fletch/delivery-api";
import { RequestContext } from "./context/build-context.ts";
import { decide } from "./decide.ts";
import { ConditionEvaluator, ExplainedConditions } from "./explain/condition-evaluator.ts";
import { type ActivityOutcome, explainActivity } from "./explain/explain-activity.ts";
import { type ExplainedRule, explainRule, type RuleSurroundings } from "./explain/explain-rule.ts";
import type { ActivityExplanation, ExplainInput, Explanation, LocationExplanation } from "./explain/explanation.ts";
import { type ActivityRules, groupByActivity } from "./explain/group-by-activity.ts";
import { findRequestedLocations, type RequestedLocation } from "./explain/requested-locations.ts";
import { describeLocation, withUnserved } from "./explain/unserved-activities.ts";
import type { Rule, RuleMatch } from "./model.ts";
import type { Plan } from "./plan.ts";
import { identifyVisitor } from "./request/identify-visitor.ts";
import { Allocator } from "./rules/allocate.ts";

/**
 * Decides a request, and explains every activity of each requested location: shown, or all reasons why not. Pure and
 * synchronous, as `decide`.
 *
 * @example
 * const { locations } = explain(plan, { client, request, now: Date.now(), createId });
 * for (const { activity, reasons } of locations[0].activities) console.log(activity.name, reasons[0].kind);
 *
 * @throws TargetError `unsupported-artifact-version` for an artifact of another major version
 */
export function explain(plan: Plan, input: ExplainInput): Explanation {
  const { request, client, now, locationHint } = input;
  const createdIds: string[] = [];
  const matches: RuleMatch[] = [];
  const decision = decide(plan, {
    ...input,
    createId: () => {
      const id = input.createId();
      createdIds.push(id);
      return id;
    },
    onMatch: (match) => {
      matches.push(match);
      input.onMatch?.(match);
    },
  });
  // The decision identifies the visitor first, so equal ids give an equal visitor.
  const visitor = identifyVisitor(request.id, () => createdIds.shift() ?? input.createId(), locationHint);
  const explainer = new LocationExplainer(plan, input, {
    matches,
    context: new RequestContext(request.context, now, plan.readers, input.visitorDetails),
    allocator: new Allocator(plan.hashClient(client), visitor.allocationKey),
  });
  return { decision, locations: findRequestedLocations(plan, request).map((location) => explainer.explain(location)) };
}

interface ExplainedDecision {
  readonly matches: readonly RuleMatch[];
  readonly context: RequestContext;
  /** Returns the visitor's own bucket, without overrides. */
  readonly allocator: Allocator;
}

const explainedConditions = new WeakMap<Plan, ExplainedConditions>();

class LocationExplainer {
  private readonly plan: Plan;
  private readonly input: ExplainInput;
  private readonly decided: ExplainedDecision;
  private readonly errors: RuleSurroundings["errors"];
  private readonly conditions: ExplainedConditions;

  constructor(plan: Plan, input: ExplainInput, decided: ExplainedDecision) {
    this.plan = plan;
    this.input = input;
    this.decided = decided;
    this.conditions = explainedConditions.get(plan) ?? new ExplainedConditions();
    explainedConditions.set(plan, this.conditions);
    this.errors = new Map(plan.errors.map((error) => [error.path, error]));
  }

  explain(location: RequestedLocation): LocationExplanation {
    const evaluator = new ConditionEvaluator(
      this.conditions,
      this.decided.context.for(location.detail as RequestDetails),
    );
    const shown = this.decided.matches.filter((match) => location.includes(match)).map(({ rule }) => rule);
    const activities = groupByActivity(location.rules).map((rules) =>
      this.explainActivity(rules, location, evaluator, shown),
    );
    const { activities: activityDetails = [] } = this.input;
    return describeLocation(this.plan, location, withUnserved(activities, location, activityDetails), activityDetails);
  }

  private explainActivity(
    [first, ...others]: ActivityRules,
    { isSingle }: RequestedLocation,
    evaluator: ConditionEvaluator,
    shown: readonly Rule[],
  ): ActivityExplanation {
    const { input, errors } = this;
    const bucket = this.decided.allocator.allocate(first.activityId);
    const override = input.overrideAllocation?.(first.activityId);
    const surroundings: RuleSurroundings = { evaluator, input, errors, bucket, override };
    const outcome: ActivityOutcome = { shown, isSingle, bucket, isOverridden: override !== undefined };
    const explained: readonly [ExplainedRule, ...ExplainedRule[]] = [
      explainRule(first, surroundings),
      ...others.map((rule) => explainRule(rule, surroundings)),
    ];
    return explainActivity(explained, outcome);
  }
}
