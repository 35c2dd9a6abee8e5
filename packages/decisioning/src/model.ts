/**
 * The data types of all stages, beside those of `plan.ts`. A stage imports these and its own files; `artifact/` also
 * the stages that it compiles for.
 */
import type {
  DeliveryRequest,
  DeliveryResponse,
  Issue,
  MboxRequest,
  Metric,
  Notification,
  Option,
  Parameters,
  ResponseTokens,
  ViewRequest,
  VisitorId,
} from "@fletch/delivery-api";

// The artifact: what Target publishes

/** Rules for on-device decisions, as Target publishes them. `parseArtifact` has checked them. */
export interface Artifact {
  /** Semantic version; the engine supports major version 1. */
  readonly version: string;
  /** Values such as `clientCode` and `environment`; traces show them. */
  readonly meta: Readonly<Record<string, unknown>>;
  /** The mbox that stands for the page load. */
  readonly globalMbox: string;
  /** Whether conditions read the visitor's geo location. */
  readonly geoTargetingEnabled: boolean;
  /** The enabled response tokens. */
  readonly responseTokens: readonly string[];
  /** Names with an activity that only the Target edge can decide. */
  readonly remoteMboxes: readonly string[];
  readonly remoteViews: readonly string[];
  /** Names with an activity that can be decided on the device. */
  readonly localMboxes: readonly string[];
  readonly localViews: readonly string[];
  /** Rules by name, in order of priority. */
  readonly rules: {
    readonly mboxes: ReadonlyMap<string, readonly Rule[]>;
    readonly views: ReadonlyMap<string, readonly Rule[]>;
  };
}

/** One experience of one activity at one location. */
export interface Rule {
  /** Its path in the artifact: `$.rules.mboxes.hero[0]`. */
  readonly path: string;
  /** A visitor gets at most one of the rules with an equal key. */
  readonly ruleKey: string;
  readonly activityId: number;
  /** Empty: for every property. */
  readonly propertyTokens: readonly string[];
  /** JSON Logic, with the traffic split as a range of `allocation`. */
  readonly condition: unknown;
  readonly consequence: Consequence;
  /** Keys such as `activity.id` and `offer.name`, including the dots. */
  readonly meta: Readonly<Record<string, unknown>>;
}

/** The consequence of a matched rule. */
export interface Consequence {
  readonly name?: string;
  readonly options: readonly Option[];
  readonly metrics?: readonly Metric[];
  readonly [other: string]: unknown;
}

// The context: what conditions read

/** The variables that a condition can read, under the names that artifacts use. */
export interface RuleContext {
  /** A number of the request: equal only for contexts whose values differ in nothing but `mbox` and `allocation`. */
  readonly request: number;
  /** Milliseconds since the epoch. */
  readonly current_timestamp: number;
  /** `HHmm`, UTC. */
  readonly current_time: string;
  /** 1 (Monday) to 7 (Sunday), UTC. */
  readonly current_day: number;
  readonly user: UserContext;
  readonly page: UrlContext;
  readonly referring: UrlContext;
  readonly geo: GeoContext;
  readonly mbox: ParameterContext;
  /** Empty on devices. */
  readonly profile: ParameterContext;
  /** Empty on devices. */
  readonly visitor: Readonly<Record<string, unknown>>;
  /** The visitor's allocation in the current activity: 0.00 to 99.99. */
  allocation: number;
  /** Returns all of it as plain data. */
  toJSON(): Readonly<Record<string, unknown>>;
}

/** The parts of a URL, as written and in lower case. A missing part is empty. */
export interface UrlContext {
  readonly url: string;
  readonly path: string;
  readonly query: string;
  readonly fragment: string;
  readonly subdomain: string;
  readonly domain: string;
  readonly topLevelDomain: string;
  readonly url_lc: string;
  readonly path_lc: string;
  readonly query_lc: string;
  readonly fragment_lc: string;
  readonly subdomain_lc: string;
  readonly domain_lc: string;
  readonly topLevelDomain_lc: string;
  /** Returns all of it as plain data: one frozen object. */
  toJSON(): Readonly<Record<string, string>>;
}

/** Parameters as conditions read them: dotted names are expanded, and each text has a lower-case alias. */
export interface ParameterContext {
  /** Objects without prototype, because the names come from the request. */
  readonly tree: Readonly<Record<string, unknown>>;
  /**
   * Returns the value of `name` in `tree`.
   *
   * @param original `name` without `_lc`; `null` unless `name` ends in `_lc`. Known when conditions are compiled
   */
  read(name: string, original: string | null): unknown;
}

/** The visitor's browser. */
export interface UserContext {
  /** `chrome`, `edge`, `firefox`, `ie`, `mobile safari`, `safari` or `unknown`. */
  readonly browserType: string;
  /** `windows`, `mac`, `linux`, or as detected: `iOS`, `Android`, `Unix`, `unknown`. */
  readonly platform: string;
  readonly locale: "en";
  /** The major version; -1 when unknown. */
  readonly browserVersion: number;
}

/** The visitor's geo location, from the request. */
export interface GeoContext {
  readonly country?: string;
  readonly region?: string;
  readonly city?: string;
  readonly latitude?: number;
  readonly longitude?: number;
}

/** Parses the texts of a request. */
export interface ContextParsers {
  readUrl(url: string | undefined): UrlContext;
  readUserAgent(userAgent: string | undefined): UserContext;
}

/** The parts of a host name, according to the public suffix list. */
export interface HostParts {
  readonly subdomain: string;
  readonly domain: string;
  readonly topLevelDomain: string;
}

/** Splits a host name. `splitHost` of `@fletch/decisioning/public-suffix` uses the public suffix list. */
export type SplitHost = (host: string) => HostParts;

// The decision

/** The input of a decision, beside the plan. Time and ids are passed in. */
export interface DecideInput {
  /** The client code: part of the allocation's hash, and `client` of the response. */
  readonly client: string;
  /** A request that `parseDeliveryRequest` accepted. Not modified. */
  readonly request: DeliveryRequest;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Creates an id: 32 lower-case hex digits. */
  readonly createId: () => string;
  /** Creates the ids of impressions, which may all be equal where impressions are only counted. @default createId */
  readonly createImpressionId?: () => string;
  /** The cluster of a new `tntId`, after the dot. */
  readonly locationHint?: string;
  /** For the trace. */
  readonly sessionId?: string;
  /** For traces; read only if the request asks for one. */
  readonly artifactTrace?: ArtifactTrace;
  /**
   * The rules in the trace of an mbox, a view or a page load. `mode`: all evaluated rules of the mode so far, as in the
   * other SDKs. `detail`: only its own, so that traces grow linearly with the request.
   *
   * @default "mode"
   */
  readonly traceScope?: TraceScope;
  /**
   * Overrides the visitor's allocation in an activity, 0.00 to 99.99: to keep or force an experience. `undefined`:
   * computed from the visitor's id. Other numbers need a plan with `allocatesBeyondTraffic`.
   */
  readonly overrideAllocation?: (activityId: number) => number | undefined;
  /**
   * Overrides a rule's condition: `true` holds, `false` does not. `"split"`: only the terms that read the allocation decide, as if all others held.
   * `undefined`: the condition decides.
   */
  readonly overrideRule?: (rule: Rule) => boolean | "split" | undefined;
  /** Parts of the context that only an edge knows. Empty on devices. */
  readonly visitorDetails?: VisitorDetails;
  /** Response tokens of every option, instead of those of the request's `context.geo`; `null`: none. */
  readonly responseTokens?: ResponseTokens | null;
  /**
   * Fills in macros that depend on the request. @default from the fields and parameters of the mbox, view or page load
   */
  readonly resolveMacro?: ResolveMacro;
  /**
   * Whether the caller gets copies of lists, options, tokens, actions and metrics to modify. The content of JSON
   * offers, which can be of any size, stays shared and frozen.
   *
   * @default false: everything is shared and frozen
   */
  readonly copyOffers?: boolean;
  /** Called with every matched rule, in the order of the response. */
  readonly onMatch?: (match: RuleMatch) => void;
}
/** See `DecideInput.traceScope`. */
export type TraceScope = "mode" | "detail";

/**
 * Fills in a macro.
 *
 * @param source the macro in the offer, e.g. `${profile.tier default="none"}`
 * @param value its value in the request's details; `undefined`: none
 * @returns `undefined` leaves the macro unchanged
 */
export type ResolveMacro = (source: string, value: string | undefined) => string | undefined;

/** Features of offers that the published client does not know. */
export interface OfferExtension {
  /** Finds the macros of a text: global, with the name as its first group. `DecideInput.resolveMacro` fills them in. */
  readonly macroPattern: RegExp;
  /** Response tokens from the meta of the rules, beside the usual ones. */
  readonly metaTokens: readonly string[];
}

/** What an edge knows about a visitor beyond the request. */
export interface VisitorDetails {
  /** Profile parameters; conditions read them as `profile.…`, like parameters as `mbox.…`. */
  readonly profile?: Parameters;
  /** Conditions read it as `visitor.…`, e.g. `visitor.isNew`. */
  readonly visitor?: Readonly<Record<string, unknown>>;
}

/** A matched rule, and its request item. */
export interface RuleMatch {
  readonly rule: Rule;
  readonly mode: Mode;
  readonly kind: RequestItemKind;
  readonly detail: RequestItem;
}

/** Metadata of the artifact and its download, for traces. */
export interface ArtifactTrace {
  readonly artifactLocation?: string;
  readonly pollingInterval?: number;
  readonly pollingHalted?: boolean;
  readonly artifactVersion?: string;
  readonly artifactRetrievalCount?: number;
  /** ISO 8601. */
  readonly artifactLastRetrieved?: string;
}

/** Impressions count at once (`execute`), or at their notification (`prefetch`). */
export type Mode = "execute" | "prefetch";

/** An mbox, a view, or a page load under the global mbox's name. */
export type RequestItem = MboxRequest | ViewRequest;

export type RequestItemKind = "mbox" | "view" | "pageLoad";

/** The state of a hash over a part of its input. */
export interface HashState {
  readonly hash: number;
  /** A UTF-16 unit that waits for its pair, or -1. */
  readonly pending: number;
  /** UTF-16 units so far. */
  readonly length: number;
}

/** The visitor of a request. */
export interface Visitor {
  /** The ids of the request, and a new `tntId` if there was none. */
  readonly id: VisitorId;
  /** The visitor's part of the allocation's hash. */
  readonly allocationKey: string;
}

/** The result of a decision. The caller sends, stores and logs. */
export interface Decision {
  /** `status` is 206 if the Target edge has to decide some names, else 200. Offers are shared and frozen, unless `copyOffers` is set. */
  readonly response: DeliveryResponse;
  /** Impressions of executed offers, to be sent to Target. */
  readonly notifications: readonly Notification[];
  /** The names that only the Target edge can decide. */
  readonly remote: RemoteDependency;
  /** Rules that counted as not matched because their evaluation failed, beside those of `Plan.errors`. */
  readonly errors: readonly RuleError[];
}

/** The requested names that this artifact cannot (fully) decide. */
export interface RemoteDependency {
  readonly remoteNeeded: boolean;
  readonly remoteMboxes: readonly string[];
  readonly remoteViews: readonly string[];
}

/** A rule that cannot be compiled or evaluated. */
export interface RuleError extends Issue {
  readonly ruleKey: string;
  readonly activityId: number;
}
