/** The nouns that the stages share, with those of `plan.ts`. A stage knows these and its own files, never another stage. */
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

/** Rules for decisions on the device, as Target publishes them. Checked: see `parseArtifact`. */
export interface Artifact {
  /** Semantic version; the engine understands major version 1. */
  readonly version: string;
  /** Facts such as `clientCode` and `environment`; traces show them. */
  readonly meta: Readonly<Record<string, unknown>>;
  /** The name of the mbox that stands for the page load. */
  readonly globalMbox: string;
  /** Whether conditions read the visitor's place. */
  readonly geoTargetingEnabled: boolean;
  /** The response tokens that are switched on. */
  readonly responseTokens: readonly string[];
  /** Names that have an activity which only the Target edge can decide. */
  readonly remoteMboxes: readonly string[];
  readonly remoteViews: readonly string[];
  /** Names that have an activity which can be decided here. */
  readonly localMboxes: readonly string[];
  readonly localViews: readonly string[];
  /** Rules by name, in order of priority. */
  readonly rules: {
    readonly mboxes: ReadonlyMap<string, readonly Rule[]>;
    readonly views: ReadonlyMap<string, readonly Rule[]>;
  };
}

/** One experience of one activity at one place. */
export interface Rule {
  /** Where it stands in the artifact: `$.rules.mboxes.hero[0]`. */
  readonly path: string;
  /** Of the rules with one key, a visitor gets at most one. */
  readonly ruleKey: string;
  readonly activityId: number;
  /** Empty: for every property. */
  readonly propertyTokens: readonly string[];
  /** JSON Logic, with the traffic split as a range of `allocation`. */
  readonly condition: unknown;
  readonly consequence: Consequence;
  /** Names such as `activity.id` and `offer.name`, with the dots in them. */
  readonly meta: Readonly<Record<string, unknown>>;
}

/** What a visitor gets for whom the rule's condition holds. */
export interface Consequence {
  readonly name?: string;
  readonly options: readonly Option[];
  readonly metrics?: readonly Metric[];
  readonly [other: string]: unknown;
}

// The context: what conditions read

/** What a condition can read. The names are those that artifacts use. */
export interface RuleContext {
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
  /** The visitor's place in the traffic of the activity in question: 0.00 to 99.99. Set before its rules are evaluated. */
  allocation: number;
  /** All of it as plain data. */
  toJSON(): Readonly<Record<string, unknown>>;
}

/** A URL, taken apart, each part as it is and in lower case. Never `null` or absent: what is missing is empty. */
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
  /** All of it as plain data: frozen, and the same object each time. */
  toJSON(): Readonly<Record<string, string>>;
}

/** Parameters as conditions read them: dotted names expanded, and each text with a twin in lower case. */
export interface ParameterContext {
  /** Prototype-free: the names come from the request. */
  readonly tree: Readonly<Record<string, unknown>>;
  /**
   * What `tree` has under a name. `original` is that name without `_lc`, or `null` if it is no name of a twin: whoever
   * asks knows it beforehand.
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

/** Where the visitor is, as the request says it. */
export interface GeoContext {
  readonly country?: string;
  readonly region?: string;
  readonly city?: string;
  readonly latitude?: number;
  readonly longitude?: number;
}

/** Takes apart what a request brings as text. */
export interface ContextParsers {
  readUrl(url: string | undefined): UrlContext;
  readUserAgent(userAgent: string | undefined): UserContext;
}

/** A host name, taken apart along the public suffix list. */
export interface HostParts {
  readonly subdomain: string;
  readonly domain: string;
  readonly topLevelDomain: string;
}

/** Takes a host name apart. `@fletch/decisioning/public-suffix` has one that knows the public suffix list. */
export type SplitHost = (host: string) => HostParts;

// The decision

/** What a decision is made from, beside the plan. Everything impure comes from here. */
export interface DecideInput {
  /** The client code: a part of what is hashed for the allocation, and `client` of the response. */
  readonly client: string;
  /** A request that `parseDeliveryRequest` found nothing wrong with. It is not changed. */
  readonly request: DeliveryRequest;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Makes a new id: 32 lower-case hex digits. */
  readonly createId: () => string;
  /** The cluster that goes behind the dot of a new `tntId`. */
  readonly locationHint?: string;
  /** For the trace. */
  readonly sessionId?: string;
  /** For the trace; read only when the request asks for one. */
  readonly artifactTrace?: ArtifactTrace;
  /**
   * What the trace of an mbox, a view or a page load tells of: `mode` of all that was evaluated for the mode until then, as the
   * other SDKs do; `detail` only of what was evaluated for itself, so that a request costs no more than the sum of its parts.
   *
   * @default "mode"
   */
  readonly traceScope?: TraceScope;
  /**
   * The visitor's place in the traffic of an activity, 0.00 to 99.99, where it is not to follow from the visitor's id: to keep
   * an experience that the visitor has had, or to show a certain one. `undefined`: as the id says.
   */
  readonly allocationOf?: (activityId: number) => number | undefined;
  /** Decides in place of a rule's condition: `true` holds, `false` does not, `undefined` leaves it to the condition. */
  readonly overrideRule?: (rule: Rule) => boolean | undefined;
  /** Parts of the context that only an edge knows. On a device conditions find nothing there. */
  readonly visitorFacts?: VisitorDetails;
  /** Response tokens that come with every option, instead of those of the request's `context.geo`; `null`: none. */
  readonly responseTokens?: ResponseTokens | null;
  /** Fills in the macros that only the request can answer. @default by the request's details and their parameters */
  readonly resolveMacro?: ResolveMacro;
  /**
   * Whether the caller gets offers of their own: lists, options, tokens, actions and metrics are copied, and may be changed. The content of
   * JSON offers stays shared and frozen, for it can be of any size. @default false: all of it is shared with other decisions, and frozen
   */
  readonly copyOffers?: boolean;
  /** Told of every rule that holds, in the order of the response. */
  readonly onMatch?: (match: RuleMatch) => void;
}
/** See `DecideInput.traceScope`. */
export type TraceScope = "mode" | "detail";

/**
 * Fills in a macro.
 *
 * @param source the macro as the offer has it, e.g. `${profile.tier default="none"}`
 * @param value what the request's details say; `undefined`: nothing
 * @returns `undefined` leaves the macro as it is
 */
export type ResolveMacro = (source: string, value: string | undefined) => string | undefined;

/** What offers may have beyond what the published client knows. */
export interface OfferExtension {
  /** Finds the macros of a text: global, with the name as its first group. `DecideInput.resolveMacro` fills them in. */
  readonly macroPattern: RegExp;
  /** Response tokens that come from the meta of the rules, beside the usual ones. */
  readonly metaTokens: readonly string[];
}

/** What an edge knows of a visitor beyond the request. */
export interface VisitorDetails {
  /** Profile parameters; conditions read them as `profile.…`, in the way in which they read parameters as `mbox.…`. */
  readonly profile?: Parameters;
  /** Conditions read it as `visitor.…`, e.g. `visitor.isNew`. */
  readonly visitor?: Readonly<Record<string, unknown>>;
}

/** A rule that holds, and what for. */
export interface RuleMatch {
  readonly rule: Rule;
  readonly mode: Mode;
  readonly kind: RequestItemKind;
  readonly detail: RequestItem;
}

/** Facts on the artifact and its delivery that only traces show. */
export interface ArtifactTrace {
  readonly artifactLocation?: string;
  readonly pollingInterval?: number;
  readonly pollingHalted?: boolean;
  readonly artifactVersion?: string;
  readonly artifactRetrievalCount?: number;
  /** ISO 8601. */
  readonly artifactLastRetrieved?: string;
}

/** Whether impressions count at once (`execute`), or when the page notifies them (`prefetch`). */
export type Mode = "execute" | "prefetch";

/** What is decided for: an mbox, a view, or a page load under the global mbox's name. */
export type RequestItem = MboxRequest | ViewRequest;

export type RequestItemKind = "mbox" | "view" | "pageLoad";

/** Who the request is from. */
export interface Visitor {
  /** The ids of the request, and a new `tntId` if there was none. */
  readonly id: VisitorId;
  /** What the allocation hashes. */
  readonly allocationKey: string;
}

/** What was decided. Nothing was sent, stored or logged: that is for the caller. */
export interface Decision {
  /** `status` is 206 where names were left to the Target edge, else 200. Offers are shared and frozen, unless `copyOffers` says otherwise. */
  readonly response: DeliveryResponse;
  /** Impressions of what was executed; to be sent to Target. */
  readonly notifications: readonly Notification[];
  /** The names that only the Target edge can decide. */
  readonly remote: RemoteDependency;
  /** Rules that counted as not matched because evaluating them failed. Those of `Plan.problems` are not repeated. */
  readonly problems: readonly RuleError[];
}

/** The requested names that this artifact cannot (fully) decide. */
export interface RemoteDependency {
  readonly remoteNeeded: boolean;
  readonly remoteMboxes: readonly string[];
  readonly remoteViews: readonly string[];
}

/** A rule that cannot be evaluated, as the plan's compiler or a decision found it. */
export interface RuleError extends Issue {
  readonly ruleKey: string;
  readonly activityId: number;
}
