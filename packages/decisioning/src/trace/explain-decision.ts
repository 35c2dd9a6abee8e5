import type { Address, Notification, Trace, VisitorId } from "@fletch/delivery-api";
import type { Artifact, ArtifactTrace, Detail, DetailKind, Mode, Rule, RuleContext } from "../model.ts";
import type { PlannedRule } from "../plan.ts";

/** The facts that all traces of a decision share. */
export interface TraceFacts {
  readonly client: string;
  readonly artifact: Artifact;
  readonly artifactTrace: ArtifactTrace | undefined;
  readonly visitorId: VisitorId;
  readonly sessionId: string | undefined;
  readonly address: Address | undefined;
  /** The registered domain of the page. */
  readonly host: string;
}

/**
 * Writes down which rules were evaluated, for one mode of one decision. All details of the mode share it, so the trace of a
 * later mbox also tells what was found for earlier ones; that is how the other SDKs trace.
 */
export class Tracer {
  private readonly facts: TraceFacts;
  private readonly mode: Mode;
  private readonly campaigns: Map<unknown, Campaign> = new Map();
  private readonly evaluated: Map<unknown, EvaluatedCampaign> = new Map();

  constructor(facts: TraceFacts, mode: Mode) {
    this.facts = facts;
    this.mode = mode;
  }

  /** A rule was evaluated. */
  observe({ rule }: PlannedRule, matched: boolean, context: RuleContext): void {
    const { meta } = rule;
    const id = campaignId(rule);
    let target = this.evaluated.get(id);
    if (target === undefined) {
      target = createTarget(rule, context);
      this.evaluated.set(id, target);
    }
    const audiences = Array.isArray(meta["audience.ids"]) ? meta["audience.ids"] : [];
    for (const audience of audiences) (matched ? target.matchedSegmentIds : target.unmatchedSegmentIds).add(audience);
    (matched ? target.matchedRuleConditions : target.unmatchedRuleConditions).push(plainCopy(rule.condition));
    if (matched && !this.campaigns.has(id)) this.campaigns.set(id, this.createCampaign(rule));
  }

  /** What a matched rule gave cause to notify. */
  addNotification({ rule }: PlannedRule, notification: Notification | undefined): void {
    if (notification !== undefined) this.campaigns.get(campaignId(rule))?.notifications?.push(notification);
  }

  /** What was found so far. Plain data that nobody shares. */
  explain(kind: DetailKind, detail: Detail): Trace {
    return plainCopy(this.explainLive(kind, detail));
  }

  /**
   * What was found so far, by activities that still grow: the conditions and notifications that are added to them later show,
   * activities that come later do not. So do the other SDKs trace page loads, and mboxes without a match.
   */
  explainLive(kind: DetailKind, detail: Detail): Trace {
    const { client, artifact, artifactTrace, visitorId, sessionId, address, host } = this.facts;
    return {
      clientCode: client,
      artifact: { artifactVersion: artifact.version, ...artifactTrace, ...artifact.meta },
      profile: { visitorId: describeVisitor(visitorId) },
      request: withoutUndefined({
        sessionId,
        pageURL: address?.url ?? "",
        host,
        [kind === "view" ? "view" : "mbox"]: plainCopy({ ...detail, type: this.mode }),
      }),
      campaigns: [...this.campaigns.values()],
      evaluatedCampaignTargets: Array.from(this.evaluated.values(), (target) => ({
        ...target,
        matchedSegmentIds: [...target.matchedSegmentIds],
        unmatchedSegmentIds: [...target.unmatchedSegmentIds],
      })),
    };
  }

  private createCampaign(rule: Rule): Campaign {
    const { meta } = rule;
    return withoutUndefined({
      id: campaignId(rule),
      campaignType: meta["activity.type"],
      branchId: meta["experience.id"],
      offers: meta["offer.id"] === undefined ? [] : [meta["offer.id"]],
      environment: this.facts.artifact.meta.environment,
      notifications: this.mode === "execute" ? [] : undefined,
    });
  }
}

interface Campaign {
  readonly id: unknown;
  readonly campaignType: unknown;
  readonly branchId: unknown;
  readonly offers: readonly unknown[];
  readonly environment: unknown;
  readonly notifications: Notification[] | undefined;
}

interface EvaluatedCampaign {
  /** As it was when the first rule of the activity was evaluated. */
  readonly context: Readonly<Record<string, unknown>>;
  readonly campaignId: unknown;
  readonly campaignType: unknown;
  readonly matchedSegmentIds: Set<unknown>;
  readonly unmatchedSegmentIds: Set<unknown>;
  readonly matchedRuleConditions: unknown[];
  readonly unmatchedRuleConditions: unknown[];
}

function createTarget(rule: Rule, context: RuleContext): EvaluatedCampaign {
  return withoutUndefined({
    context: plainCopy(context.toJSON()),
    campaignId: campaignId(rule),
    campaignType: rule.meta["activity.type"],
    matchedSegmentIds: new Set(),
    unmatchedSegmentIds: new Set(),
    matchedRuleConditions: [],
    unmatchedRuleConditions: [],
  });
}

/** Without the location hint, which stands beside it. */
function describeVisitor({ tntId, ...others }: VisitorId): Readonly<Record<string, unknown>> {
  const [id, profileLocation] = tntId?.split(".") ?? [];
  return withoutUndefined({ ...others, tntId: id, profileLocation });
}

/** Traces name activities as the rule's meta does. */
function campaignId({ meta, activityId }: Rule): unknown {
  return meta["activity.id"] ?? activityId;
}

/** Traces are JSON, in which what is `undefined` is absent. */
function withoutUndefined<T extends object>(facts: T): T {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)) as T;
}

function plainCopy<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}
