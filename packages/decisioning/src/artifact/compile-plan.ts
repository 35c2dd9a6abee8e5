/**
 * Artifact to plan. This is the one place beside `decide.ts` that knows several stages: it has each of them do beforehand
 * what would be the same in every decision.
 */
import { createReaders } from "../context/context-readers.ts";
import type { Activity, Artifact, Plan, PlannedRule, Rule, RuleProblem, SplitHost } from "../model.ts";
import { prepareOffers } from "../response/prepare-offers.ts";
import { enabledGeoTokens } from "../response/response-tokens.ts";
import { compileCondition } from "../rules/conditions.ts";
import { describeNeeds, readsAny } from "./context-needs.ts";
import { rulesPerStep, runSteps } from "./steps.ts";

/** How to compile. */
export interface PlanOptions {
  /**
   * Takes host names apart for `page.domain` and its kin. `splitHost` of `@fletch/decisioning/public-suffix` knows the public
   * suffix list; it is an option so that those who cannot afford its weight need not load it.
   *
   * @default a splitter that counts labels: it takes `example.co.uk` for a sub-domain of `co.uk`
   */
  readonly splitHost?: SplitHost;
  /**
   * What the response token `activity.decisioningMethod` says of the decisions.
   *
   * @default "on-device"
   */
  readonly decisioningMethod?: "on-device" | "server-side";
}

/**
 * Compiles an artifact for many decisions: conditions become closures, offers get their final form, names are indexed. That
 * takes a while, once; a decision then does only what depends on the request. The artifact is neither changed nor kept in parts:
 * offers are copied and frozen.
 */
export function compilePlan(artifact: Artifact, options: PlanOptions = {}): Plan {
  return runSteps(compilePlanInSteps(artifact, options));
}

/**
 * `compilePlan` for those who have something else to do in between: each step compiles a few rules, and takes a fraction of a
 * millisecond. A server that steps for some milliseconds, and then lets others have their turn, compiles thousands of rules
 * without keeping a request waiting.
 *
 * @example
 * const steps = compilePlanInSteps(artifact, { splitHost });
 * for (let step = steps.next(); ; step = steps.next()) {
 *   if (step.done) return step.value;
 *   if (isTimeForOthers()) await setImmediate();
 * }
 */
export function* compilePlanInSteps(artifact: Artifact, options: PlanOptions = {}): Generator<undefined, Plan, void> {
  const compiler = new RuleCompiler(artifact, options.decisioningMethod ?? "on-device");
  const mboxes = yield* compiler.compileAll(artifact.rules.mboxes);
  const views = yield* compiler.compileAll(artifact.rules.views);
  return {
    artifact,
    problems: compiler.problems,
    needs: describeNeeds(compiler.variables),
    mboxes,
    views,
    allViews: [...views.values()].flat(),
    geoTokens: enabledGeoTokens(compiler.enabledTokens),
    places: {
      mboxes: { local: new Set(artifact.localMboxes), remote: new Set(artifact.remoteMboxes) },
      views: { local: new Set(artifact.localViews), remote: new Set(artifact.remoteViews) },
    },
    readers: createReaders(options.splitHost),
  };
}

class RuleCompiler {
  readonly problems: RuleProblem[] = [];
  readonly variables: Set<string> = new Set();
  readonly enabledTokens: ReadonlySet<string>;
  private readonly activities: Map<number, Activity> = new Map();
  private readonly decisioningMethod: string;

  constructor(artifact: Artifact, decisioningMethod: string) {
    this.decisioningMethod = decisioningMethod;
    this.enabledTokens = new Set(artifact.responseTokens);
  }

  *compileAll(
    places: ReadonlyMap<string, readonly Rule[]>,
  ): Generator<undefined, ReadonlyMap<string, readonly PlannedRule[]>, void> {
    const planned = new Map<string, PlannedRule[]>();
    let compiled = 0;
    for (const [name, rules] of places) {
      const list: PlannedRule[] = [];
      planned.set(name, list);
      for (const rule of rules) {
        list.push(...this.compile(rule));
        if (++compiled % rulesPerStep === 0) yield;
      }
    }
    return planned;
  }

  /** A rule that can never be evaluated is left out of the plan, and reported. */
  private compile(rule: Rule): readonly PlannedRule[] {
    const { ruleKey, activityId, propertyTokens } = rule;
    const compiled = compileCondition(rule.condition);
    if (!compiled.ok) {
      const { expected, got } = compiled;
      this.problems.push({ path: `${rule.path}.condition`, expected, got, ruleKey, activityId });
      return [];
    }
    for (const variable of compiled.variables) this.variables.add(variable);
    return [
      {
        rule,
        activity: this.activityOf(activityId),
        propertyTokens: propertyTokens.length === 0 ? null : new Set(propertyTokens),
        condition: compiled.condition,
        readsAllocation: readsAny(compiled.variables, "allocation"),
        ...prepareOffers(rule, this.enabledTokens, this.decisioningMethod),
      },
    ];
  }

  private activityOf(id: number): Activity {
    const known = this.activities.get(id) ?? { id, prefix: null };
    this.activities.set(id, known);
    return known;
  }
}
