/** START HERE for flags: decides one mbox after the other for a visitor, each when it is first asked for. */
import type { Context, RequestDetails } from "@fletch/delivery-api";
import { requireSupportedVersion } from "./artifact/parse-artifact.ts";
import { RequestContext } from "./context/build-context.ts";
import { MboxMatch } from "./flags/mbox-match.ts";
import type { RuleContext, RuleError } from "./model.ts";
import type { Plan } from "./plan.ts";
import { Allocator } from "./rules/allocate.ts";
import { RuleSelection, type SelectionContext } from "./rules/select-rules.ts";

/** Who the mboxes are decided for. */
export interface MboxVisitor {
  /** The visitor's part of the allocation's hash: see `identifyVisitor`. */
  readonly allocationKey: string;
  readonly context: Context;
  /** For all mboxes that have no details of their own. Values are compared as they are: numbers stay numbers. */
  readonly parameters?: RequestDetails["parameters"] | undefined;
  readonly propertyToken?: string | undefined;
}

/**
 * Decisions on mboxes for one visitor: the rules that `decide` would choose, without a response around them. Nothing is computed for
 * mboxes that nobody asks for. Nothing is sent, and equal inputs make equal decisions.
 */
export class MboxDecisions implements SelectionContext {
  readonly allocator: Allocator;
  readonly propertyToken: string | undefined;
  /** Rules that counted as not matched because evaluating them failed. */
  readonly problems: RuleError[] = [];
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
   * @throws TargetError `unsupported-artifact-version` when the artifact is of another major version
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
   * Returns the rule that holds for an mbox, or the last of them for the global mbox; `null` without one.
   *
   * @param details what conditions read of this mbox @default the visitor's parameters
   */
  match(mbox: string, details?: RequestDetails): MboxMatch | null {
    const location = this.plan.mboxes.get(mbox);
    if (location === undefined) return null;
    const selection = new RuleSelection(location, this.contextOf(details), this);
    if (!selection.next()) return null;
    let match = new MboxMatch(selection.planned, selection.executed, null);
    if (mbox === this.plan.artifact.globalMbox) {
      while (selection.next()) match = new MboxMatch(selection.planned, selection.executed, match);
    }
    return match;
  }

  private contextOf(details: RequestDetails | undefined): RuleContext {
    if (details !== undefined) return this.context.for(details);
    this.shared ??= this.context.for(this.details);
    return this.shared;
  }
}

const noDetails: RequestDetails = Object.freeze({});
