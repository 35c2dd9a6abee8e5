import type { ResponseTokens, Trace } from "@fletch/delivery-api";
import type { RequestContext } from "./context/build-context.ts";
import type { DecideInput, Mode, RequestItem, RequestItemKind, RuleError, Visitor } from "./model.ts";
import type { Impressions } from "./notifications/describe-notifications.ts";
import type { CompiledLocation, Plan, PreparedOffers } from "./plan.ts";
import type { Offer } from "./response/build-response.ts";
import { readGeoTokens } from "./response/response-tokens.ts";
import type { Allocator } from "./rules/allocate.ts";
import { noRules } from "./rules/packed-location.ts";
import { RuleSelection, type SelectionContext } from "./rules/select-rules.ts";
import { Tracer } from "./trace/explain-decision.ts";

/** What both rounds of a decision share. */
export interface DecisionContext {
  readonly plan: Plan;
  readonly input: DecideInput;
  readonly visitor: Visitor;
  readonly context: RequestContext;
  readonly allocator: Allocator;
  readonly impressions: Impressions;
  readonly problems: RuleError[];
}

/** One round of a decision: all that is to be executed, or all that is to be prefetched. */
export interface ModeDecision extends SelectionContext {
  readonly mode: Mode;
  readonly onMatch: DecideInput["onMatch"];
  readonly plan: Plan;
  readonly context: RequestContext;
  readonly impressions: Impressions;
  /** Response tokens that come from the request. */
  readonly requestTokens: ResponseTokens | null;
  readonly resolveMacro: DecideInput["resolveMacro"];
  /** Whether the caller gets offers of their own. */
  readonly isOwn: boolean;
  /** `null` unless the request asks for a trace. */
  readonly tracer: Tracer | null;
}

export function createModeDecision(decision: DecisionContext, mode: Mode): ModeDecision {
  const { plan, input, context, allocator, impressions, problems } = decision;
  const { request } = input;
  const tracer = request.trace === undefined ? null : createTracer(decision, mode);
  return {
    mode,
    onMatch: input.onMatch,
    plan,
    context,
    impressions,
    requestTokens:
      input.responseTokens === undefined ? readGeoTokens(plan.geoTokens, request.context.geo) : input.responseTokens,
    resolveMacro: input.resolveMacro,
    isOwn: input.copyOffers === true,
    tracer,
    allocator,
    override: input.overrideRule,
    propertyToken: request.property?.token,
    problems,
    observer: tracer === null ? null : (planned, matched, seen) => tracer.observe(planned, matched, seen),
  };
}

/** Goes from one matched rule to the next, and has each of them notified and explained. */
export class OfferIterator {
  private readonly round: ModeDecision;
  private readonly kind: RequestItemKind;
  private readonly detail: RequestItem;
  private readonly selection: RuleSelection;

  constructor(
    round: ModeDecision,
    kind: RequestItemKind,
    location: CompiledLocation | undefined = noRules,
    detail: RequestItem,
  ) {
    this.round = round;
    this.kind = kind;
    this.detail = detail;
    this.selection = new RuleSelection(location, round.context.for(detail), round);
    round.tracer?.startDetail(kind);
  }

  next(): Offer | undefined {
    if (!this.selection.next()) return undefined;
    const { mode, onMatch } = this.round;
    onMatch?.({ rule: this.selection.planned.rule, mode, kind: this.kind, detail: this.detail });
    const offers = this.findOffers();
    if (mode === "execute") this.notify(offers);
    const { requestTokens, resolveMacro, isOwn } = this.round;
    return { offers, details: this.detail, requestTokens, resolveMacro, isOwn, explain: this.explainMatch() };
  }

  /** The trace where there was no match. */
  explainBlank(): Trace | undefined {
    return this.round.tracer?.explainLive(this.kind, this.detail);
  }

  private findOffers(): PreparedOffers {
    if (this.kind === "view") return this.selection.planned.view;
    return this.round.mode === "execute" ? this.selection.executed : this.selection.planned.prefetch;
  }

  /** Of the many matches of a page load or a view one is explained: the others are to cost nothing. */
  private explainMatch(): (() => Trace) | null {
    const { kind, detail } = this;
    const { tracer } = this.round;
    if (tracer === null) return null;
    if (kind !== "pageLoad") return () => tracer.explain(kind, detail);
    const mark = tracer.mark();
    return () => tracer.explainLive(kind, detail, mark);
  }

  private notify({ displayTokens }: PreparedOffers): void {
    if (displayTokens.length === 0) return;
    const { impressions, plan, tracer } = this.round;
    const { planned } = this.selection;
    const name = planned.rule.consequence.name ?? this.detail.name ?? plan.artifact.globalMbox;
    const notification = impressions.describe(name, displayTokens);
    tracer?.addNotification(planned, notification);
  }
}

function createTracer({ plan, input, visitor, context }: DecisionContext, mode: Mode): Tracer {
  return new Tracer(
    {
      client: input.client,
      artifact: plan.artifact,
      artifactTrace: input.artifactTrace,
      visitorId: visitor.id,
      sessionId: input.sessionId,
      address: input.request.context.address,
      host: context.page.domain,
    },
    mode,
    input.traceScope ?? "mode",
  );
}
