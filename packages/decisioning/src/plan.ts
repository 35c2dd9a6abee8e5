/** The data types of a plan: an artifact compiled for many decisions. */
import type { Geo, Metric, Option, RequestDetails } from "@fletch/delivery-api";
import type { Artifact, ContextParsers, HashState, ResolveMacro, Rule, RuleContext, RuleError } from "./model.ts";

/** A compiled artifact. Create it with `compilePlan`, and use it until the artifact changes. */
export interface Plan {
  readonly artifact: Artifact;
  /** Rules that can never be evaluated, and why. They count as not matched. */
  readonly errors: readonly RuleError[];
  /** The variables that conditions read. */
  readonly needs: ContextNeeds;
  readonly mboxes: ReadonlyMap<string, CompiledLocation>;
  readonly views: ReadonlyMap<string, CompiledLocation>;
  /** Returns the rules of all views, one view after the other. */
  readonly allViews: () => CompiledLocation;
  /** The enabled response tokens about geo. */
  readonly geoTokens: readonly GeoToken[];
  /** Names by where they are decided. */
  readonly locations: { readonly mboxes: LocationNames; readonly views: LocationNames };
  /** Parses URLs and user agents, with a cache. */
  readonly readers: ContextParsers;
  /** Hashes a client code, the first part of the allocation's input. Caches the last one; a process usually has one. */
  readonly hashClient: (client: string) => HashState;
}

/** Names of mboxes or views by where their activities are decided. A name can be in both. */
export interface LocationNames {
  readonly local: ReadonlySet<string>;
  readonly remote: ReadonlySet<string>;
}

/** The context variables that conditions read. */
export interface ContextNeeds {
  /** The variables by name, sorted: `allocation`, `mbox.tier_lc`, `page.domain`. `*` stands for any. */
  readonly variables: readonly string[];
}

/** An mbox or a view with rules, in order of priority. */
export interface CompiledLocation {
  readonly rules: readonly CompiledRule[];
  /** The number of rules. */
  readonly size: number;
  /** Whether all rules are for every property. */
  readonly isUnrestricted: boolean;
  /** Whether none of its activities is remote. */
  readonly isLocal: boolean;
  /** A number for the rule's key, less than `size`: equal for rules with equal keys. */
  keyAt(index: number): number;
  /** A number for the rule's audience, the conjuncts of its condition that do not read the allocation. Rules of one activity usually have the same. */
  audienceAt(index: number): number;
  /** Returns whether the visitor is part of an audience. */
  meets(audience: number, context: RuleContext): boolean;
  /**
   * Returns whether the rest of a rule's condition holds: by JavaScript's truthiness for the whole condition, as in the other SDKs; an empty array is
   * false only within conditions. Sets the context's allocation if the condition reads it.
   *
   * @throws if it cannot be evaluated
   */
  isInSplitAt(index: number, context: RuleContext, allocator: ActivityAllocator): boolean;
  /**
   * Returns whether the conjuncts of a rule's condition that read the allocation hold, whatever the others do. Sets the context's allocation.
   *
   * @throws if they cannot be evaluated
   */
  isInSplitAloneAt(index: number, context: RuleContext, allocator: ActivityAllocator): boolean;
  /** The rule's offers as `execute` returns them. */
  executedAt(index: number): PreparedOffers;
}

/** Computes the visitor's allocation in an activity. */
export interface ActivityAllocator {
  allocate(activityId: number): number;
}

/** A rule with prepared offers. */
export interface CompiledRule {
  readonly rule: Rule;
  /** `null`: for every property. */
  readonly propertyTokens: ReadonlySet<string> | null;
  /** The consequence for `execute`: without event tokens and default content. */
  readonly execute: PreparedOffers;
  /** The consequence for `prefetch`: metrics become event tokens; clicks stay only if the plan says so. */
  readonly prefetch: PreparedOffers;
  /** The consequence for prefetched views: metrics stay. */
  readonly view: PreparedOffers;
}

/** A response token from the request. */
export interface GeoToken {
  readonly token: string;
  readonly field: keyof Geo;
}

/** One form of a consequence, with everything that does not depend on the request. */
export interface PreparedOffers {
  readonly name: string | undefined;
  /**
   * Not frozen, because callers get copies: V8 takes 75 ns for a spread of a frozen option, and 22 for another one. A single option, as most rules have, is stored without
   * a list, which saves a memory access.
   */
  readonly options: PreparedOption | readonly PreparedOption[];
  /**
   * The finished options, shared and frozen, if they do not depend on the request; `undefined` before their first use.
   * Without geo tokens.
   */
  fixedOptions: readonly Option[] | null | undefined;
  readonly metrics: readonly Metric[] | undefined;
  /** The distinct event tokens to notify when the consequence is executed. */
  readonly displayTokens: readonly string[];
  /** Other fields of the consequence, such as `analytics`. */
  readonly extraFields: Readonly<Record<string, unknown>> | null;
}

/** An option with its tokens. Its content may depend on the request: a template, or the result of `render`. */
export type PreparedOption = OptionTemplate | RenderedOption;

/** An option whose content is `render`'s, or fixed: `null`. */
export interface RenderedOption extends SharedParts {
  readonly option: Option;
  readonly render: Render | null;
}

interface SharedParts {
  /** The option with frozen tokens, for decisions that share them; `null` before its first use. */
  sharing: Option | null;
}

/** Creates the content of an option for one request. */
export type Render = (details: RequestDetails, resolveMacro: ResolveMacro | undefined) => unknown;

/** An option whose content is a template. */
export interface OptionTemplate extends Template, SharedParts {
  readonly option: Option;
}

/**
 * A text with placeholders for each request, as a linked list: the text before the first one, the placeholder, and the
 * rest.
 */
export interface Template {
  readonly before: string;
  readonly placeholder: Placeholder;
  readonly after: string | Template;
}

/** A macro that depends on the request. */
export interface Placeholder {
  readonly source: string;
  readonly key: string;
  /** Whether it can name a field of the request item, not only a parameter. */
  readonly isField: boolean;
}

/** Called with every evaluated rule, for the trace. */
export type RuleObserver = (planned: CompiledRule, matched: boolean, context: RuleContext) => void;
