/**
 * Artifact to plan. This is the one place beside `decide.ts` that knows several stages: it has each of them do beforehand
 * what would be the same in every decision.
 */
import { createParsers } from "../context/context-readers.ts";
import { runToCompletion, type Steps } from "../cooperative.ts";
import type { Artifact, OfferExtension, Rule, RuleError, SplitHost } from "../model.ts";
import type { CompiledLocation, CompiledRule, LocationNames, Plan, PreparedOffers, RuleCells } from "../plan.ts";
import { type OfferSettings, OfferVariants } from "../response/prepare-offers.ts";
import { enabledGeoTokens } from "../response/response-tokens.ts";
import { ConditionCompiler } from "../rules/conditions.ts";
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
 * Compiles an artifact for many decisions: conditions become closures, and names are indexed. That takes a while, once; a
 * decision then does only what depends on the request. Offers get their final form, copied and frozen, when they are
 * first needed: most of a large artifact never is.
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
  const places = {
    mboxes: { local: new Set(artifact.localMboxes), remote: new Set(artifact.remoteMboxes) },
    views: { local: new Set(artifact.localViews), remote: new Set(artifact.remoteViews) },
  };
  const mboxes = yield* compiler.compileAll(artifact.rules.mboxes, places.mboxes);
  const views = yield* compiler.compileAll(artifact.rules.views, places.views);
  return {
    artifact,
    errors: compiler.problems,
    needs: { variables: [...compiler.conditions.variables].sort() },
    mboxes,
    views,
    allViews: joinPlaces([...views.values()]),
    geoTokens: enabledGeoTokens(compiler.settings.enabledTokens),
    places,
    readers: createParsers(options.splitHost),
  };
}

class RuleCompiler {
  readonly problems: RuleError[] = [];
  readonly conditions: ConditionCompiler = new ConditionCompiler();
  readonly settings: OfferSettings;
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
    let compiled = 0;
    for (const [name, rules] of ruleLists) {
      const list: CompiledRule[] = [];
      const cells: RuleCells[number][] = [];
      for (const rule of rules) {
        const compiledCells = this.compile(rule);
        if (compiledCells !== undefined) {
          list.push(new RulePlan(rule, this.propertiesOf(rule), this.settings));
          cells.push(...compiledCells);
        }
        if (++compiled % rulesPerChunk === 0) yield;
      }
      planned.set(name, toPlace(list, cells, local.has(name) && !remote.has(name)));
    }
    return planned;
  }

  /** A rule that can never be evaluated is left out of the plan, and reported. */
  private compile(rule: Rule): RuleCells | undefined {
    const { ruleKey, activityId } = rule;
    const compiled = this.conditions.compile(rule.condition);
    if (!compiled.ok) {
      const { expected, received } = compiled;
      this.problems.push({ path: `${rule.path}.condition`, expected, received, ruleKey, activityId });
      return undefined;
    }
    return [compiled.readsAllocation ? activityId : null, ...compiled.condition, null];
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

function toPlace(rules: readonly CompiledRule[], cells: CompiledLocation["cells"], isLocal: boolean): CompiledLocation {
  const isForAll = rules.every(({ propertyTokens }) => propertyTokens === null);
  // A copy has no room for more, which a list that grew has plenty of.
  return { rules: rules.slice(), cells: cells.slice(), isForAll, isLocal };
}

function joinPlaces(places: readonly CompiledLocation[]): CompiledLocation {
  return toPlace(
    places.flatMap(({ rules }) => rules),
    places.flatMap(({ cells }) => cells),
    places.every(({ isLocal }) => isLocal),
  );
}

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
