/**
 * Artifact to plan. This is the one place beside `decide.ts` that knows several stages: it has each of them do beforehand
 * what would be the same in every decision.
 */
import { createReaders } from "../context/context-readers.ts";
import type {
  Activity,
  Artifact,
  Condition,
  Plan,
  PlannedRule,
  PreparedOffers,
  Rule,
  RuleProblem,
  SplitHost,
} from "../model.ts";
import { OfferForms, type OfferSettings } from "../response/prepare-offers.ts";
import { enabledGeoTokens } from "../response/response-tokens.ts";
import { createActivity } from "../rules/allocate.ts";
import { ConditionCompiler } from "../rules/conditions.ts";
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
 * Compiles an artifact for many decisions: conditions become closures, and names are indexed. That takes a while, once; a
 * decision then does only what depends on the request. Offers get their final form, copied and frozen, when they are
 * first needed: most of a large artifact never is.
 *
 * The artifact is not changed, and must not be changed as long as the plan is used.
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
    needs: { variables: [...compiler.conditions.variables].sort() },
    mboxes,
    views,
    allViews: [...views.values()].flat(),
    geoTokens: enabledGeoTokens(compiler.settings.enabledTokens),
    places: {
      mboxes: { local: new Set(artifact.localMboxes), remote: new Set(artifact.remoteMboxes) },
      views: { local: new Set(artifact.localViews), remote: new Set(artifact.remoteViews) },
    },
    readers: createReaders(options.splitHost),
  };
}

class RuleCompiler {
  readonly problems: RuleProblem[] = [];
  readonly conditions: ConditionCompiler = new ConditionCompiler();
  readonly settings: OfferSettings;
  private readonly activities: Map<number, Activity> = new Map();
  private readonly properties: Map<string, ReadonlySet<string>> = new Map();

  constructor(artifact: Artifact, decisioningMethod: string) {
    this.settings = { enabledTokens: new Set(artifact.responseTokens), decisioningMethod };
  }

  *compileAll(
    places: ReadonlyMap<string, readonly Rule[]>,
  ): Generator<undefined, ReadonlyMap<string, readonly PlannedRule[]>, void> {
    const planned = new Map<string, PlannedRule[]>();
    let compiled = 0;
    for (const [name, rules] of places) {
      const list: PlannedRule[] = [];
      for (const rule of rules) {
        const plan = this.compile(rule);
        if (plan !== undefined) list.push(plan);
        if (++compiled % rulesPerStep === 0) yield;
      }
      // A copy has no room for more, which a list that grew has plenty of.
      planned.set(name, list.slice());
    }
    return planned;
  }

  /** A rule that can never be evaluated is left out of the plan, and reported. */
  private compile(rule: Rule): PlannedRule | undefined {
    const { ruleKey, activityId } = rule;
    const compiled = this.conditions.compile(rule.condition);
    if (!compiled.ok) {
      const { expected, got } = compiled;
      this.problems.push({ path: `${rule.path}.condition`, expected, got, ruleKey, activityId });
      return undefined;
    }
    const { condition, readsAllocation } = compiled;
    const propertyTokens = this.propertiesOf(rule);
    return new RulePlan(rule, this.activityOf(activityId), propertyTokens, condition, readsAllocation, this.settings);
  }

  private activityOf(id: number): Activity {
    let activity = this.activities.get(id);
    if (activity === undefined) {
      activity = createActivity(id);
      this.activities.set(id, activity);
    }
    return activity;
  }

  /** Many rules have the same tokens, and share them. */
  private propertiesOf({ propertyTokens }: Rule): ReadonlySet<string> | null {
    if (propertyTokens.length === 0) return null;
    const name = JSON.stringify(propertyTokens);
    const tokens = this.properties.get(name) ?? new Set(propertyTokens);
    this.properties.set(name, tokens);
    return tokens;
  }
}

class RulePlan implements PlannedRule {
  readonly rule: Rule;
  readonly activity: Activity;
  readonly propertyTokens: ReadonlySet<string> | null;
  readonly condition: Condition;
  readonly readsAllocation: boolean;
  private readonly settings: OfferSettings;
  private knownForms: OfferForms | null = null;

  constructor(
    rule: Rule,
    activity: Activity,
    propertyTokens: ReadonlySet<string> | null,
    condition: Condition,
    readsAllocation: boolean,
    settings: OfferSettings,
  ) {
    this.rule = rule;
    this.activity = activity;
    this.propertyTokens = propertyTokens;
    this.condition = condition;
    this.readsAllocation = readsAllocation;
    this.settings = settings;
  }

  get execute(): PreparedOffers {
    return this.forms.execute;
  }

  get prefetch(): PreparedOffers {
    return this.forms.prefetch;
  }

  get view(): PreparedOffers {
    return this.forms.view;
  }

  get displayTokens(): readonly string[] {
    return this.forms.displayTokens;
  }

  private get forms(): OfferForms {
    this.knownForms ??= new OfferForms(this.rule, this.settings);
    return this.knownForms;
  }
}
