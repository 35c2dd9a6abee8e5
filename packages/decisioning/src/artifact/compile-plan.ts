/**
 * Compiles an artifact to a plan. Imports several stages, because it precomputes what is equal in every decision.
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
import { LazyMap, maxAtOnce } from "./lazy-map.ts";
import { type RuleLists, rulesPerChunk, useLists } from "./parse-artifact.ts";

/** Options of compilation. */
export interface PlanOptions {
  /**
   * Splits host names for `page.domain` and related variables. `splitHost` of `@fletch/decisioning/public-suffix` uses
   * the public suffix list; it is optional because of its size.
   *
   * @default a splitter that counts labels: it takes `example.co.uk` for a sub-domain of `co.uk`
   */
  readonly splitHost?: SplitHost;
  /**
   * The value of the response token `activity.decisioningMethod`.
   *
   * @default "on-device"
   */
  readonly decisioningMethod?: "on-device" | "server-side";
  /**
   * Whether prefetched mboxes and page loads have click metrics, as on Target's edge. On devices only views have them.
   *
   * @default false
   */
  readonly prefetchClicks?: boolean;
  /**
   * Whether `DecideInput.overrideAllocation` may return numbers that no visitor has, less than 0 or greater than 99.99. Conditions on the whole traffic are then
   * evaluated like others.
   *
   * @default false: they always hold
   */
  readonly allocatesBeyondTraffic?: boolean;
  /**
   * Features of offers that only Target's edge supports.
   *
   * @default none
   */
  readonly offerExtension?: OfferExtension;
}

/**
 * Compiles an artifact for many decisions: conditions become closures, and names are indexed. A decision then does only
 * what depends on the request.
 *
 * The conditions of a location with at most 64 rules are compiled at its first decision, and offers get their final
 * form, copied and frozen, at their first use: most of a large artifact is never used.
 *
 * Does not modify the artifact, which must not be modified while the plan is in use.
 */
export function compilePlan(artifact: Artifact, options: PlanOptions = {}): Plan {
  return runToCompletion(compilePlanChunked(artifact, options));
}

/**
 * Cooperative `compilePlan`: yields every 16 rules, so that a server can serve requests during the compilation.
 *
 * @example
 * const plan = await runCooperatively(compilePlanChunked(artifact, { splitHost }), scheduler);
 */
export function* compilePlanChunked(artifact: Artifact, options: PlanOptions = {}): Steps<Plan> {
  const plan = yield* openPlan(artifact, options, artifact.rules);
  yield* useLists(artifact.rules.mboxes, plan.mboxes, isComputable);
  yield* useLists(artifact.rules.views, plan.views, isComputable);
  return plan;
}

/**
 * Compiles a plan whose conditions are checked at their first use, and reported in `errors` then.
 *
 * @param given as many rules as the artifact has under each name, or more
 */
export function* openPlan(artifact: Artifact, options: PlanOptions, given: RuleLists<unknown>): Steps<Plan> {
  const compiler = new RuleCompiler(artifact, options);
  const locations = {
    mboxes: { local: new Set(artifact.localMboxes), remote: new Set(artifact.remoteMboxes) },
    views: { local: new Set(artifact.localViews), remote: new Set(artifact.remoteViews) },
  };
  const mboxes = yield* compiler.openAll(artifact.rules.mboxes, given.mboxes, locations.mboxes);
  const views = yield* compiler.openAll(artifact.rules.views, given.views, locations.views);
  const joinViews = (): Steps<CompiledLocation> => compiler.joinLocations([...views.values()]);
  const isLarge = [...given.views.values()].flat().length > maxAtOnce;
  let allViews = isLarge ? yield* joinViews() : null;
  return {
    artifact,
    errors: compiler.errors,
    needs: {
      // Lazy: devices never read it.
      get variables() {
        return collectVariables([...artifact.rules.mboxes.values(), ...artifact.rules.views.values()].flat());
      },
    },
    mboxes,
    views,
    // No getter: one of each plan's own would give each plan a hidden class of its own, and slow lookups.
    allViews() {
      allViews ??= runToCompletion(joinViews());
      return allViews;
    },
    geoTokens: enabledGeoTokens(compiler.settings.enabledTokens),
    locations,
    readers: createParsers(options.splitHost),
    hashClient: createClientHash(),
  };
}

/** Whether a rule can ever be evaluated. */
export function isComputable({ condition }: Pick<Rule, "condition">): boolean {
  return checkCondition(condition) === undefined;
}

class RuleCompiler {
  readonly errors: RuleError[] = [];
  readonly settings: OfferSettings;
  readonly #conditions: ConditionCompiler;
  readonly #properties: Map<string, ReadonlySet<string>> = new Map();

  constructor(artifact: Artifact, options: PlanOptions) {
    const { decisioningMethod = "on-device", prefetchClicks = false, offerExtension: extension } = options;
    const enabledTokens = new Set(artifact.responseTokens);
    this.#conditions = new ConditionCompiler(!options.allocatesBeyondTraffic);
    this.settings = { enabledTokens, decisioningMethod, prefetchClicks, extension, placeholders: new Map() };
  }

  /** Compiles locations at their first use, and large ones now. */
  openAll(
    ruleLists: ReadonlyMap<string, readonly Rule[]>,
    given: ReadonlyMap<string, readonly unknown[]>,
    { local, remote }: LocationNames,
  ): Steps<ReadonlyMap<string, CompiledLocation>> {
    return new LazyMap(ruleLists, (rules, name) =>
      this.#compileLocation(rules, local.has(name) && !remote.has(name)),
    ).createLarge(given);
  }

  joinLocations(locations: readonly CompiledLocation[]): Steps<CompiledLocation> {
    const rules = locations.flatMap((location) => location.rules);
    return this.#createLocation(
      rules,
      locations.every(({ isLocal }) => isLocal),
    );
  }

  *#compileLocation(rules: readonly Rule[], isLocal: boolean): Steps<CompiledLocation> {
    const list: CompiledRule[] = [];
    for (const [index, rule] of rules.entries()) {
      if (this.#check(rule)) list.push(new RulePlan(rule, this.#shareProperties(rule), this.settings));
      if (index % rulesPerChunk === 0) yield;
    }
    return yield* this.#createLocation(list, isLocal);
  }

  *#createLocation(rules: readonly CompiledRule[], isLocal: boolean): Steps<CompiledLocation> {
    // `slice` drops the spare capacity of a list that grew.
    const location = new PackedLocation(rules.slice(), this.#conditions, isLocal);
    if (rules.length > maxAtOnce) while (location.compile(rulesPerChunk)) yield;
    return location;
  }

  /** Omits and reports a rule that can never be evaluated. */
  #check(rule: Rule): boolean {
    const issue = checkCondition(rule.condition);
    if (issue === undefined) return true;
    const { path, ruleKey, activityId } = rule;
    this.errors.push({ path: `${path}.condition`, ...issue, ruleKey, activityId });
    return false;
  }

  /** Returns a set of tokens, shared by rules with equal lists. */
  #shareProperties({ propertyTokens }: Rule): ReadonlySet<string> | null {
    if (propertyTokens.length === 0) return null;
    const name = JSON.stringify(propertyTokens);
    const tokens = this.#properties.get(name) ?? new Set(propertyTokens);
    this.#properties.set(name, tokens);
    return tokens;
  }
}

class RulePlan implements CompiledRule {
  readonly rule: Rule;
  readonly propertyTokens: ReadonlySet<string> | null;
  readonly #settings: OfferSettings;
  #knownVariants: OfferVariants | null = null;

  constructor(rule: Rule, propertyTokens: ReadonlySet<string> | null, settings: OfferSettings) {
    this.rule = rule;
    this.propertyTokens = propertyTokens;
    this.#settings = settings;
  }

  get execute(): PreparedOffers {
    return this.#variants.execute;
  }

  get prefetch(): PreparedOffers {
    return this.#variants.prefetch;
  }

  get view(): PreparedOffers {
    return this.#variants.view;
  }

  get #variants(): OfferVariants {
    this.#knownVariants ??= new OfferVariants(this.rule, this.#settings);
    return this.#knownVariants;
  }
}
