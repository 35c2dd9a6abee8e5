/** The nouns of the plan: an artifact, made ready for many decisions. */
import type { Geo, Metric, Option, RequestDetails } from "@fletch/delivery-api";
import type { Artifact, ContextParsers, HashState, ResolveMacro, Rule, RuleContext, RuleError } from "./model.ts";

/** An artifact that was compiled for decisions. Make one with `compilePlan`, and use it until the artifact changes. */
export interface Plan {
  readonly artifact: Artifact;
  /** Rules that can never be evaluated, and why. They count as not matched. */
  readonly errors: readonly RuleError[];
  /** What the conditions read. */
  readonly needs: ContextNeeds;
  readonly mboxes: ReadonlyMap<string, CompiledLocation>;
  readonly views: ReadonlyMap<string, CompiledLocation>;
  /** The rules of all views, one view after the other. */
  readonly allViews: CompiledLocation;
  /** The response tokens on the visitor's place that are switched on. */
  readonly geoTokens: readonly GeoToken[];
  /** Which names are decided where. */
  readonly locations: { readonly mboxes: LocationNames; readonly views: LocationNames };
  /** Takes URLs and user agents apart, and remembers the last ones. */
  readonly readers: ContextParsers;
  /** Hashes a client code, the first part of what allocations are computed from. Remembers the last one: a process has one, as a rule. */
  readonly hashClient: (client: string) => HashState;
}

/** Names of mboxes or of views by where their activities are decided. A name can be in both. */
export interface LocationNames {
  readonly local: ReadonlySet<string>;
  readonly remote: ReadonlySet<string>;
}

/** What some condition reads of the context. */
export interface ContextNeeds {
  /** The variables by name, sorted: `allocation`, `mbox.tier_lc`, `page.domain`. `*` stands for any. */
  readonly variables: readonly string[];
}

/** An mbox or a view that has rules, in order of priority. */
export interface CompiledLocation {
  readonly rules: readonly CompiledRule[];
  /** How many rules it has. */
  readonly size: number;
  /** Whether all rules are for every property. */
  readonly isForAll: boolean;
  /** Whether no activity of it is left to the Target edge. */
  readonly isLocal: boolean;
  /** The rule's activity if its condition reads `allocation`, else `null`. */
  activityIdAt(index: number): number | null;
  /** What the rule's condition computes. */
  computeAt(index: number, context: RuleContext): unknown;
  /** The rule's offers as `execute` returns them. */
  executedAt(index: number): PreparedOffers;
}

/** A rule with its offers prepared. */
export interface CompiledRule {
  readonly rule: Rule;
  /** `null`: for every property. */
  readonly propertyTokens: ReadonlySet<string> | null;
  /** The consequence as `execute` returns it: without event tokens and without default content. */
  readonly execute: PreparedOffers;
  /** The consequence as `prefetch` returns it: its metrics have become event tokens; clicks stay only if the plan says so. */
  readonly prefetch: PreparedOffers;
  /** As `prefetch` returns it for a view: metrics stay. */
  readonly view: PreparedOffers;
}

/** A response token that comes from the request. */
export interface GeoToken {
  readonly token: string;
  readonly field: keyof Geo;
}

/** One form of a consequence: all of it that does not depend on the request is done. */
export interface PreparedOffers {
  readonly name: string | undefined;
  /**
   * Only copies of them are handed out, so they are not frozen: runtimes copy a frozen object nine times as slowly. One stands alone, as most
   * do: a list would be one more thing to fetch from memory.
   */
  readonly options: PreparedOption | readonly PreparedOption[];
  /**
   * The finished options, shared and frozen, if nothing in them depends on the request's details; `undefined` until they are first needed. Tokens of
   * geo are not in them.
   */
  fixedOptions: readonly Option[] | null | undefined;
  readonly metrics: readonly Metric[] | undefined;
  /** The distinct event tokens of the consequence, to be notified when it is executed. */
  readonly displayTokens: readonly string[];
  /** Fields of the consequence beyond the known ones, such as `analytics`. */
  readonly others: Readonly<Record<string, unknown>> | null;
}

/** An option with its tokens. Its content may still have to be filled in for each request: a text with gaps, or whatever `render` makes. */
export type PreparedOption = OptionTemplate | { readonly option: Option; readonly render: Render | null };

/** Makes the content of an option for one request. */
export type Render = (details: RequestDetails, resolveMacro: ResolveMacro | undefined) => unknown;

/** An option whose content is a text with gaps. */
export interface OptionTemplate extends Template {
  readonly option: Option;
}

/** A text with gaps that each request fills in its own way: what stands before the first one, the gap, and what comes after it. */
export interface Template {
  readonly before: string;
  readonly gap: Placeholder;
  readonly after: string | Template;
}

/** A macro that only a request can answer. */
export interface Placeholder {
  readonly source: string;
  readonly key: string;
  /** Whether it can be a field of what is asked for, and not only a parameter. */
  readonly isField: boolean;
}

/** Told of every rule that was evaluated, for the trace. */
export type RuleObserver = (planned: CompiledRule, matched: boolean, context: RuleContext) => void;
