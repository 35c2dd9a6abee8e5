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

/** Shared inputs of both modes of a decision. */
export interface DecisionContext {
  readonly plan: Plan;
  readonly input: DecideInput;
  readonly visitor: Visitor;
  readonly context: RequestContext;
  readonly allocator: Allocator;
  readonly impressions: Impressions;
  readonly errors: RuleError[];
}

/** The decision of one mode: everything to execute, or everything to prefetch. */
export interface ModeDecision extends SelectionContext {
  readonly mode: Mode;
  readonly onMatch: DecideInput["onMatch"];
  readonly plan: Plan;
  readonly context: RequestContext;
  readonly impressions: Impressions;
  /** Response tokens from the request. */
  readonly requestTokens: ResponseTokens | null;
  readonly resolveMacro: DecideInput["resolveMacro"];
  /** Whether the caller gets copies of offers. */
  readonly isOwn: boolean;
  /** `null` unless the request asks for a trace. */
  readonly tracer: Tracer | null;
}

export function createModeDecision(decision: DecisionContext, mode: Mode): ModeDecision {
  const { plan, input, context, allocator, impressions, errors } = decision;
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
    errors,
    observer: tracer === null ? null : (planned, matched, seen) => tracer.observe(planned, matched, seen),
  };
}

/** Iterates over matched rules, with their notifications and traces. */
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

  /** Returns the trace of an mbox without a match. */
  explainEmpty(): Trace | undefined {
    return this.round.tracer?.explainMatched(this.kind, this.detail);
  }

  private findOffers(): PreparedOffers {
    if (this.kind === "view") return this.selection.planned.view;
    return this.round.mode === "execute" ? this.selection.executed : this.selection.planned.prefetch;
  }

  /** Traces one match of a page load or view, to bound the size. */
  private explainMatch(): (() => Trace) | null {
    const { kind, detail } = this;
    const { tracer } = this.round;
    if (tracer === null) return null;
    if (kind !== "pageLoad") return () => tracer.explain(kind, detail);
    const mark = tracer.mark();
    return () => tracer.explainMatched(kind, detail, mark);
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
