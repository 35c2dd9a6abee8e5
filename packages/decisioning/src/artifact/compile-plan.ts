/**
 * Artifact to plan. This is the one place beside `decide.ts` that knows several stages: it has each of them do beforehand
 * what would be the same in every decision.
 */
import { createParsers } from "../context/context-readers.ts";
import { runToCompletion, type Steps } from "../cooperative.ts";
import type { Artifact, OfferExtension, Rule, RuleError, SplitHost } from "../model.ts";
import type { CompiledLocation, CompiledRule, LocationNames, Plan, PreparedOffers } from "../plan.ts";
import { type OfferSettings, OfferVariants } from "../response/prepare-offers.ts";
import { enabledGeoTokens } from "../response/response-tokens.ts";
import { createClientHash } from "../rules/allocate.ts";
import { checkCondition, collectVariables } from "../rules/check-condition.ts";
import { ConditionCompiler } from "../rules/conditions.ts";
import { PackedLocation } from "../rules/packed-location.ts";
import { rulesPerChunk } from "./parse-artifact.ts";

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
  /**
   * Whether mboxes and page loads that are prefetched bring the clicks that are to be notified, as Target's edge does. On a device
   * only views do.
   *
   * @default false
   */
  readonly prefetchClicks?: boolean;
  /**
   * What offers may have beyond what the published client knows, as Target's edge does.
   *
   * @default nothing
   */
  readonly offerExtension?: OfferExtension;
}

/**
 * Compiles an artifact for many decisions: conditions become closures, and names are indexed. A decision then does only what depends on
 * the request. The conditions of a location with at most 64 rules are compiled, and offers get their final form, copied and frozen, when
 * they are first needed: most of a large artifact never is.
 *
 * The artifact is not changed, and must not be changed as long as the plan is used.
 */
export function compilePlan(artifact: Artifact, options: PlanOptions = {}): Plan {
  return runToCompletion(compilePlanChunked(artifact, options));
}

/**
 * Cooperative `compilePlan`: yields every 16 rules, so that a server can serve requests while it compiles thousands of rules.
 *
 * @example
 * const plan = await runCooperatively(compilePlanChunked(artifact, { splitHost }), scheduler);
 */
export function* compilePlanChunked(artifact: Artifact, options: PlanOptions = {}): Steps<Plan> {
  const compiler = new RuleCompiler(artifact, options);
  const locations = {
    mboxes: { local: new Set(artifact.localMboxes), remote: new Set(artifact.remoteMboxes) },
    views: { local: new Set(artifact.localViews), remote: new Set(artifact.remoteViews) },
  };
  const mboxes = yield* compiler.compileAll(artifact.rules.mboxes, locations.mboxes);
  const views = yield* compiler.compileAll(artifact.rules.views, locations.views);
  return {
    artifact,
    errors: compiler.problems,
    needs: {
      // A device never asks: its first decision does not wait for it.
      get variables() {
        return collectVariables([...artifact.rules.mboxes.values(), ...artifact.rules.views.values()].flat());
      },
    },
    mboxes,
    views,
    allViews: yield* compiler.joinLocations([...views.values()]),
    geoTokens: enabledGeoTokens(compiler.settings.enabledTokens),
    locations,
    readers: createParsers(options.splitHost),
    hashClient: createClientHash(),
  };
}

class RuleCompiler {
  readonly problems: RuleError[] = [];
  readonly settings: OfferSettings;
  private readonly conditions: ConditionCompiler = new ConditionCompiler();
  private readonly properties: Map<string, ReadonlySet<string>> = new Map();

  constructor(artifact: Artifact, options: PlanOptions) {
    const { decisioningMethod = "on-device", prefetchClicks = false, offerExtension: extension } = options;
    const enabledTokens = new Set(artifact.responseTokens);
    this.settings = { enabledTokens, decisioningMethod, prefetchClicks, extension, gaps: new Map() };
  }

  *compileAll(
    ruleLists: ReadonlyMap<string, readonly Rule[]>,
    { local, remote }: LocationNames,
  ): Steps<ReadonlyMap<string, CompiledLocation>> {
    const planned = new Map<string, CompiledLocation>();
    let checked = 0;
    for (const [name, rules] of ruleLists) {
      const list: CompiledRule[] = [];
      for (const rule of rules) {
        if (this.check(rule)) list.push(new RulePlan(rule, this.propertiesOf(rule), this.settings));
        if (++checked % rulesPerChunk === 0) yield;
      }
      planned.set(name, yield* this.createLocation(list, local.has(name) && !remote.has(name)));
    }
    return planned;
  }

  joinLocations(locations: readonly CompiledLocation[]): Steps<CompiledLocation> {
    const rules = locations.flatMap((location) => location.rules);
    return this.createLocation(
      rules,
      locations.every(({ isLocal }) => isLocal),
    );
  }

  private *createLocation(rules: readonly CompiledRule[], isLocal: boolean): Steps<CompiledLocation> {
    // `slice` drops the spare capacity of a list that grew.
    const location = new PackedLocation(rules.slice(), this.conditions, isLocal);
    if (rules.length > mostAtOnce) while (location.compile(rulesPerChunk)) yield;
    return location;
  }

  /** A rule that can never be evaluated is left out of the plan, and reported. */
  private check(rule: Rule): boolean {
    const issue = checkCondition(rule.condition);
    if (issue === undefined) return true;
    const { path, ruleKey, activityId } = rule;
    this.problems.push({ path: `${path}.condition`, ...issue, ruleKey, activityId });
    return false;
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

/** How many conditions a decision may have to compile when it is the first one at a location: a millisecond's worth. */
const mostAtOnce = 64;

class RulePlan implements CompiledRule {
  readonly rule: Rule;
  readonly propertyTokens: ReadonlySet<string> | null;
  private readonly settings: OfferSettings;
  private knownForms: OfferVariants | null = null;

  constructor(rule: Rule, propertyTokens: ReadonlySet<string> | null, settings: OfferSettings) {
    this.rule = rule;
    this.propertyTokens = propertyTokens;
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

  private get forms(): OfferVariants {
    this.knownForms ??= new OfferVariants(this.rule, this.settings);
    return this.knownForms;
  }
}
