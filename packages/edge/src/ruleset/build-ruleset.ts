import type { Steps } from "@fletch/decisioning";
import {
  type Artifact,
  compilePlanChunked,
  decide,
  type Plan,
  parseArtifactChunked,
  type Rule,
} from "@fletch/decisioning";
import { splitHost } from "@fletch/decisioning/public-suffix";
import { errorFromIssues, type Issue } from "@fletch/delivery-api";
import type { Location } from "../tokens/token-claims.ts";
import { TokenRegistry } from "../tokens/token-registry.ts";
import type { TokenSigner } from "../tokens/token-signer.ts";
import { Traffic } from "./buckets.ts";
import { Goals } from "./goals.ts";
import { hasGeoMacro, offerExtension } from "./macros.ts";
import { findRequestTokens, type RequestTokens } from "./request-tokens.ts";

/** A checked JSON artifact, and its name in messages. */
export interface NamedArtifact {
  readonly name: string;
  readonly value: Readonly<Record<string, unknown>>;
}

/** Everything that decisions read. */
export interface Ruleset {
  /** Has signed tokens and reserved buckets, unlike the artifact that clients download. */
  readonly plan: Plan;
  readonly tokens: TokenRegistry;
  readonly traffic: Traffic;
  readonly goals: Goals;
  /** Whether a condition reads the visitor's profile or history. */
  readonly readsVisitor: boolean;
  /** The response tokens that depend on the visitor. */
  readonly requestTokens: RequestTokens;
  /** Whether an offer may have a geo macro. */
  readonly showsGeo: boolean;
  /** Activities with an offer for a view. */
  readonly activitiesWithViews: ReadonlySet<number>;
  /** Draft activities, decided only for their links. */
  readonly drafts: ReadonlySet<number>;
  /** Omitted rules. */
  readonly issues: readonly Issue[];
}

/**
 * Checks and compiles an artifact.
 *
 * @throws TargetError `invalid-artifact` or `unsupported-artifact-version`
 */
export function* buildRuleset(named: NamedArtifact, signer: TokenSigner, drafts: ReadonlySet<number>): Steps<Ruleset> {
  const { artifact, issues } = yield* checkArtifact(named);
  const tokens = new TokenRegistry(signer);
  const traffic = new Traffic();
  let showsGeo = false;
  const signedRules = yield* convertRules(artifact, (rule, at) => {
    showsGeo ||= hasGeoMacro(rule.consequence.options);
    return traffic.reserveBucket(tokens.signRule(rule, at));
  });
  const plan = yield* compilePlanChunked(signedRules, {
    splitHost,
    decisioningMethod: "server-side",
    prefetchClicks: true,
    allocatesBeyondTraffic: true,
    offerExtension,
  });
  requireSupportedVersion(plan);
  return {
    plan,
    tokens,
    traffic,
    goals: new Goals(named.value, plan.artifact.globalMbox),
    readsVisitor: plan.needs.variables.some((variable) => /^(?:\*$|profile\b|visitor\b)/.test(variable)),
    requestTokens: findRequestTokens(plan.artifact.responseTokens),
    showsGeo,
    activitiesWithViews: new Set([...plan.artifact.rules.views.values()].flat().map(({ activityId }) => activityId)),
    drafts,
    issues: [...issues, ...plan.errors],
  };
}

/** @throws TargetError `invalid-artifact` */
export function* checkArtifact({
  name,
  value,
}: NamedArtifact): Steps<{ readonly artifact: Artifact; readonly issues: readonly Issue[] }> {
  const parsed = yield* parseArtifactChunked(value);
  if (!parsed.ok) throw errorFromIssues("invalid-artifact", name, parsed.issues);
  return parsed;
}

function* convertRules(artifact: Artifact, convert: (rule: Rule, at: Location) => Rule): Steps<Artifact> {
  const mboxes = yield* convertAll(artifact.rules.mboxes, (rule, name) => convert(rule, { location: "mbox", name }));
  const views = yield* convertAll(artifact.rules.views, (rule, name) => convert(rule, { location: "view", name }));
  return { ...artifact, rules: { mboxes, views } };
}

function* convertAll(
  locations: Artifact["rules"]["mboxes"],
  convert: (rule: Rule, location: string) => Rule,
): Steps<Artifact["rules"]["mboxes"]> {
  const converted = new Map<string, readonly Rule[]>();
  for (const [location, rules] of locations) {
    const list: Rule[] = [];
    for (const rule of rules) {
      list.push(convert(rule, location));
      yield;
    }
    converted.set(location, list);
  }
  return converted;
}

/** The engine checks the version in each decision, so this makes one. */
function requireSupportedVersion(plan: Plan): void {
  decide(plan, { client: "", request: { context: { channel: "web" } }, now: 0, createId: () => "" });
}
