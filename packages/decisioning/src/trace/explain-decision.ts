import type { Address, Notification, Trace, VisitorId, Writable } from "@fletch/delivery-api";
import { frozenCopy } from "../frozen-copy.ts";
import type {
  Artifact,
  ArtifactTrace,
  Mode,
  RequestItem,
  RequestItemKind,
  Rule,
  RuleContext,
  TraceScope,
} from "../model.ts";
import type { CompiledRule } from "../plan.ts";

/** Shared inputs of a decision's traces. */
export interface TraceInput {
  readonly client: string;
  readonly artifact: Artifact;
  readonly artifactTrace: ArtifactTrace | undefined;
  readonly visitorId: VisitorId;
  readonly sessionId: string | undefined;
  readonly address: Address | undefined;
  /** The registered domain of the page. */
  readonly host: string;
}

/** The number of records at one time, which limits a later trace to them. */
export interface TraceMark {
  readonly campaigns: number;
  readonly targets: number;
  readonly segments: number;
}

/**
 * Records evaluated rules for one mode of a decision. By default the trace of a later mbox includes the rules of
 * earlier ones, as in the other SDKs. With the scope `detail` each trace starts empty.
 *
 * Conditions, the context and the artifact are copied once, frozen, and shared by all traces.
 */
export class Tracer {
  private readonly scope: TraceScope;
  private readonly input: TraceInput;
  private readonly mode: Mode;
  private readonly shared: SharedParts;
  private campaigns: Map<unknown, Campaign> = new Map();
  private targets: Map<unknown, Target> = new Map();
  private segments: Segment[] = [];
  private kind: RequestItemKind = "mbox";
  private view: string | undefined;
  private context: RuleContext | null = null;
  private described: Readonly<Record<string, unknown>> = {};

  constructor(input: TraceInput, mode: Mode, scope: TraceScope) {
    this.input = input;
    this.mode = mode;
    this.scope = scope;
    this.shared = describeShared(input);
  }

  /** Starts the next mbox, view or page load. */
  startDetail(kind: RequestItemKind): void {
    this.kind = kind;
    if (this.scope === "detail") this.forget();
  }

  /** Records an evaluated rule. */
  observe({ rule }: CompiledRule, matched: boolean, context: RuleContext): void {
    this.forgetOtherViews(rule);
    const traced = describeRule(rule);
    let target = this.targets.get(traced.id);
    if (target === undefined) {
      target = createTarget(traced, this.describeContext(context));
      this.targets.set(traced.id, target);
    }
    const ids = matched ? target.matchedSegmentIds : target.unmatchedSegmentIds;
    for (const id of traced.audiences) {
      if (ids.has(id)) continue;
      ids.add(id);
      this.segments.push({ target, matched, id });
    }
    (matched ? target.matchedRuleConditions : target.unmatchedRuleConditions).push(traced.condition);
    if (matched && !this.campaigns.has(traced.id)) this.campaigns.set(traced.id, this.createCampaign(traced));
  }

  /** Records the notification of a matched rule. */
  addNotification({ rule }: CompiledRule, notification: Notification | undefined): void {
    if (notification !== undefined) this.campaigns.get(describeRule(rule).id)?.notifications?.push(notification);
  }

  /** Returns a copy of the records so far. */
  explain(kind: RequestItemKind, detail: RequestItem): Trace {
    return this.build(kind, detail, {
      campaigns: Array.from(this.campaigns.values(), copyCampaign),
      targets: Array.from(this.targets.values(), (target) => ({
        ...target,
        matchedSegmentIds: [...target.matchedSegmentIds],
        unmatchedSegmentIds: [...target.unmatchedSegmentIds],
        matchedRuleConditions: [...target.matchedRuleConditions],
        unmatchedRuleConditions: [...target.unmatchedRuleConditions],
      })),
    });
  }

  mark(): TraceMark {
    const { campaigns, targets, segments } = this;
    return { campaigns: campaigns.size, targets: targets.size, segments: segments.length };
  }

  /**
   * Returns the activities that were recorded up to the mark. Their later conditions and notifications are included;
   * later activities are not. The other SDKs trace page loads and mboxes without a match like that.
   */
  explainMatched(kind: RequestItemKind, detail: RequestItem, mark: TraceMark = this.mark()): Trace {
    const { matched, unmatched } = groupSegments(this.segments.slice(0, mark.segments));
    return this.build(kind, detail, {
      campaigns: [...this.campaigns.values()].slice(0, mark.campaigns),
      targets: [...this.targets.values()].slice(0, mark.targets).map((target) => ({
        ...target,
        matchedSegmentIds: matched.get(target) ?? [],
        unmatchedSegmentIds: unmatched.get(target) ?? [],
      })),
    });
  }

  /** Starts with empty collections. Earlier traces keep theirs. */
  private forget(): void {
    this.campaigns = new Map();
    this.targets = new Map();
    this.segments = [];
  }

  /** A view without a name means all views. Each has a trace of its own. */
  private forgetOtherViews({ consequence: { name } }: Rule): void {
    if (this.scope !== "detail" || this.kind !== "view" || name === this.view) return;
    this.view = name;
    this.forget();
  }

  private build(kind: RequestItemKind, detail: RequestItem, found: { campaigns: unknown; targets: unknown }): Trace {
    const { client, sessionId, address, host } = this.input;
    const { artifact, profile } = this.shared;
    return {
      clientCode: client,
      artifact,
      profile,
      request: {
        ...(sessionId !== undefined && { sessionId }),
        pageURL: address?.url ?? "",
        host,
        [kind === "view" ? "view" : "mbox"]: frozenCopy({ ...detail, type: this.mode }),
      },
      campaigns: found.campaigns,
      evaluatedCampaignTargets: found.targets,
    };
  }

  /** Copies the context once: only the allocation differs between activities. */
  private describeContext(context: RuleContext): Readonly<Record<string, unknown>> {
    if (context === this.context) return { ...this.described, allocation: context.allocation };
    this.context = context;
    // URLs are frozen already, and long: no copy.
    const { page, referring, ...others } = context.toJSON();
    this.described = Object.freeze({ ...frozenCopy(others), page, referring });
    return this.described;
  }

  private createCampaign({ id, type, branchId, offers }: TracedRule): Campaign {
    const { environment } = this.input.artifact.meta;
    const campaign: Writable<Campaign> = { id, offers };
    if (type !== undefined) campaign.campaignType = type;
    if (branchId !== undefined) campaign.branchId = branchId;
    if (environment !== undefined) campaign.environment = environment;
    if (this.mode === "execute") campaign.notifications = [];
    return campaign;
  }
}

interface Campaign {
  readonly id: unknown;
  readonly offers: readonly unknown[];
  readonly campaignType?: unknown;
  readonly branchId?: unknown;
  readonly environment?: unknown;
  readonly notifications?: Notification[];
}

interface Target {
  /** The context at the activity's first rule. */
  readonly context: Readonly<Record<string, unknown>>;
  readonly campaignId: unknown;
  readonly campaignType?: unknown;
  readonly matchedSegmentIds: Set<unknown>;
  readonly unmatchedSegmentIds: Set<unknown>;
  readonly matchedRuleConditions: unknown[];
  readonly unmatchedRuleConditions: unknown[];
}

interface Segment {
  readonly target: Target;
  readonly matched: boolean;
  readonly id: unknown;
}

/** A rule, as traces show it. */
interface TracedRule {
  /** `activity.id` of the rule's meta. */
  readonly id: unknown;
  readonly type: unknown;
  readonly branchId: unknown;
  readonly offers: readonly unknown[];
  readonly audiences: readonly unknown[];
  readonly condition: unknown;
}

const tracedRules = new WeakMap<Rule, TracedRule>();

function describeRule(rule: Rule): TracedRule {
  let traced = tracedRules.get(rule);
  if (traced === undefined) {
    const { meta } = rule;
    traced = frozenCopy({
      id: meta["activity.id"] ?? rule.activityId,
      type: meta["activity.type"],
      branchId: meta["experience.id"],
      offers: meta["offer.id"] === undefined ? [] : [meta["offer.id"]],
      audiences: Array.isArray(meta["audience.ids"]) ? meta["audience.ids"] : [],
      condition: rule.condition,
    }) as TracedRule;
    tracedRules.set(rule, traced);
  }
  return traced;
}

function createTarget({ id, type }: TracedRule, context: Readonly<Record<string, unknown>>): Target {
  return {
    context,
    campaignId: id,
    ...(type !== undefined && { campaignType: type }),
    matchedSegmentIds: new Set(),
    unmatchedSegmentIds: new Set(),
    matchedRuleConditions: [],
    unmatchedRuleConditions: [],
  };
}

function copyCampaign(campaign: Campaign): Campaign {
  const { notifications } = campaign;
  return notifications === undefined ? campaign : { ...campaign, notifications: notifications.map(frozenCopy) };
}

type SegmentsByTarget = Map<Target, unknown[]>;

function groupSegments(segments: readonly Segment[]): { matched: SegmentsByTarget; unmatched: SegmentsByTarget } {
  const grouped = { matched: new Map<Target, unknown[]>(), unmatched: new Map<Target, unknown[]>() };
  for (const { target, matched, id } of segments) {
    const group = matched ? grouped.matched : grouped.unmatched;
    const ids = group.get(target);
    if (ids === undefined) group.set(target, [id]);
    else ids.push(id);
  }
  return grouped;
}

interface SharedParts {
  readonly artifact: Readonly<Record<string, unknown>>;
  readonly profile: Readonly<Record<string, unknown>>;
}

function describeShared({ artifact, artifactTrace, visitorId }: TraceInput): SharedParts {
  return frozenCopy({
    artifact: { artifactVersion: artifact.version, ...artifactTrace, ...artifact.meta },
    profile: { visitorId: describeVisitor(visitorId) },
  });
}

/** Splits the location hint off the `tntId`. */
function describeVisitor({ tntId, ...others }: VisitorId): Readonly<Record<string, unknown>> {
  const [id, profileLocation] = tntId?.split(".") ?? [];
  return { ...others, tntId: id, profileLocation };
}
