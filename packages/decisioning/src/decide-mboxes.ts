/** START HERE for flags: decides single mboxes for a visitor, each at its first read. */
import type { Context, RequestDetails } from "@fletch/delivery-api";
import { requireSupportedVersion } from "./artifact/parse-artifact.ts";
import { RequestContext } from "./context/build-context.ts";
import { MboxMatch } from "./flags/mbox-match.ts";
import type { RuleContext, RuleError } from "./model.ts";
import type { Plan } from "./plan.ts";
import { Allocator } from "./rules/allocate.ts";
import { RuleSelection, type SelectionContext } from "./rules/select-rules.ts";

/** The visitor of the decisions. */
export interface MboxVisitor {
  /** The visitor's part of the allocation's hash: see `identifyVisitor`. */
  readonly allocationKey: string;
  readonly context: Context;
  /** For all mboxes without details of their own. Types are kept: numbers compare as numbers. */
  readonly parameters?: RequestDetails["parameters"] | undefined;
  readonly propertyToken?: string | undefined;
}

/**
 * Decisions on single mboxes for one visitor: the rules that `decide` would choose, without a response. Unread mboxes
 * are not decided. Nothing is sent, and equal inputs give equal decisions.
 */
export class MboxDecisions implements SelectionContext {
  readonly allocator: Allocator;
  readonly propertyToken: string | undefined;
  /** Rules that counted as not matched because their evaluation failed. */
  readonly errors: RuleError[] = [];
  readonly observer: null = null;
  readonly override: undefined = undefined;
  private readonly plan: Plan;
  private readonly context: RequestContext;
  private readonly details: RequestDetails;
  /** For the mboxes without details of their own. */
  private shared: RuleContext | null = null;

  /**
   * @param client the client code: part of the allocation's hash
   * @param now milliseconds since the epoch
   * @throws TargetError `unsupported-artifact-version` for an artifact of another major version
   */
  constructor(plan: Plan, client: string, visitor: MboxVisitor, now: number) {
    requireSupportedVersion(plan.artifact);
    const { allocationKey, context, parameters, propertyToken } = visitor;
    this.plan = plan;
    this.allocator = new Allocator(plan.hashClient(client), allocationKey);
    this.propertyToken = propertyToken;
    this.context = new RequestContext(context, now, plan.readers);
    this.details = parameters === undefined ? noDetails : { parameters };
  }

  /**
   * Returns the matched rule of an mbox, or the last one of the global mbox; `null` without one.
   *
   * @param details the details of this mbox for conditions @default the visitor's parameters
   */
  match(mbox: string, details?: RequestDetails): MboxMatch | null {
    const location = this.plan.mboxes.get(mbox);
    if (location === undefined) return null;
    const selection = new RuleSelection(location, this.findContext(details), this);
    if (!selection.next()) return null;
    let match = new MboxMatch(selection.planned, selection.executed, null);
    if (mbox === this.plan.artifact.globalMbox) {
      while (selection.next()) match = new MboxMatch(selection.planned, selection.executed, match);
    }
    return match;
  }

  private findContext(details: RequestDetails | undefined): RuleContext {
    if (details !== undefined) return this.context.for(details);
    this.shared ??= this.context.for(this.details);
    return this.shared;
  }
}

const noDetails: RequestDetails = Object.freeze({});
