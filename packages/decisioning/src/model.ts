/** The nouns that the stages share, beside those of `plan.ts`. A stage imports these and its own files; `artifact/` also what it compiles into plans. */
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
  /** Semantic version; the engine understands major version 1. */
  readonly version: string;
  /** Values such as `clientCode` and `environment`; traces show them. */
  readonly meta: Readonly<Record<string, unknown>>;
  /** The name of the mbox that stands for the page load. */
  readonly globalMbox: string;
  /** Whether conditions read the visitor's geo location. */
  readonly geoTargetingEnabled: boolean;
  /** The response tokens that are switched on. */
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
  /** Where it stands in the artifact: `$.rules.mboxes.hero[0]`. */
  readonly path: string;
  /** A visitor gets at most one of the rules with the same key. */
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

/** What a visitor gets if the rule's condition holds. */
export interface Consequence {
  readonly name?: string;
  readonly options: readonly Option[];
  readonly metrics?: readonly Metric[];
  readonly [other: string]: unknown;
}

// The context: what conditions read

/** The variables that a condition can read, under the names that artifacts use. */
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
  /** The visitor's allocation in the activity whose rules are evaluated: 0.00 to 99.99. */
  allocation: number;
  /** Returns all of it as plain data. */
  toJSON(): Readonly<Record<string, unknown>>;
}

/** The parts of a URL, each as it is and in lower case. A missing part is empty. */
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
  /** Returns all of it as plain data: frozen, and the same object each time. */
  toJSON(): Readonly<Record<string, string>>;
}

/** Parameters as conditions read them: dotted names are expanded, and each text has a lower-case alias. */
export interface ParameterContext {
  /** Objects without prototype, because the names come from the request. */
  readonly tree: Readonly<Record<string, unknown>>;
  /**
   * Returns the value of `name` in `tree`.
   *
   * @param original `name` without `_lc`; `null` unless `name` ends in `_lc`. Conditions know it when they are compiled
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

/** The input of a decision, beside the plan. Time and ids come from here. */
export interface DecideInput {
  /** The client code: part of the allocation's hash, and `client` of the response. */
  readonly client: string;
  /** A request that `parseDeliveryRequest` accepted. It is not changed. */
  readonly request: DeliveryRequest;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Creates an id: 32 lower-case hex digits. */
  readonly createId: () => string;
  /** The cluster that a new `tntId` ends in, behind the dot. */
  readonly locationHint?: string;
  /** For the trace. */
  readonly sessionId?: string;
  /** For the trace; read only when the request asks for one. */
  readonly artifactTrace?: ArtifactTrace;
  /**
   * The rules that the trace of an mbox, a view or a page load shows. `mode`: all that were evaluated for the mode so far, as in the
   * other SDKs. `detail`: only its own, so that the size of traces grows linearly with the request.
   *
   * @default "mode"
   */
  readonly traceScope?: TraceScope;
  /**
   * Overrides the visitor's allocation in an activity, 0.00 to 99.99: to keep an experience, or to force one. `undefined`: computed
   * from the visitor's id.
   */
  readonly allocationOf?: (activityId: number) => number | undefined;
  /** Overrides a rule's condition: `true` holds, `false` does not. `undefined`: the condition decides. */
  readonly overrideRule?: (rule: Rule) => boolean | undefined;
  /** Parts of the context that only an edge knows. On a device they are empty. */
  readonly visitorFacts?: VisitorDetails;
  /** Response tokens that come with every option, instead of those of the request's `context.geo`; `null`: none. */
  readonly responseTokens?: ResponseTokens | null;
  /** Fills in the macros that depend on the request. @default from the fields and parameters of the mbox, view or page load */
  readonly resolveMacro?: ResolveMacro;
  /**
   * Whether the caller gets copies of lists, options, tokens, actions and metrics, which may be changed. The content of JSON offers
   * stays shared and frozen: it can be of any size.
   *
   * @default false: everything is shared with other decisions, and frozen
   */
  readonly copyOffers?: boolean;
  /** Called with every rule that holds, in the order of the response. */
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

/** Features of offers that the published client does not know. */
export interface OfferExtension {
  /** Finds the macros of a text: global, with the name as its first group. `DecideInput.resolveMacro` fills them in. */
  readonly macroPattern: RegExp;
  /** Response tokens that come from the meta of the rules, beside the usual ones. */
  readonly metaTokens: readonly string[];
}

/** What an edge knows about a visitor beyond the request. */
export interface VisitorDetails {
  /** Profile parameters; conditions read them as `profile.…`, in the way in which they read parameters as `mbox.…`. */
  readonly profile?: Parameters;
  /** Conditions read it as `visitor.…`, e.g. `visitor.isNew`. */
  readonly visitor?: Readonly<Record<string, unknown>>;
}

/** A rule that holds, and the request item that it holds for. */
export interface RuleMatch {
  readonly rule: Rule;
  readonly mode: Mode;
  readonly kind: RequestItemKind;
  readonly detail: RequestItem;
}

/** Details of the artifact and its download that only traces show. */
export interface ArtifactTrace {
  readonly artifactLocation?: string;
  readonly pollingInterval?: number;
  readonly pollingHalted?: boolean;
  readonly artifactVersion?: string;
  readonly artifactRetrievalCount?: number;
  /** ISO 8601. */
  readonly artifactLastRetrieved?: string;
}

/** Impressions count at once (`execute`), or when the page notifies them (`prefetch`). */
export type Mode = "execute" | "prefetch";

/** An mbox, a view, or a page load under the global mbox's name. */
export type RequestItem = MboxRequest | ViewRequest;

export type RequestItemKind = "mbox" | "view" | "pageLoad";

/** A hash that has seen a part of its input. */
export interface HashState {
  readonly hash: number;
  /** A UTF-16 unit that still waits for its partner, or -1. */
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

/** The result of a decision. Sending, storing and logging are the caller's. */
export interface Decision {
  /** `status` is 206 if the Target edge has to decide some names, else 200. Offers are shared and frozen, unless `copyOffers` is set. */
  readonly response: DeliveryResponse;
  /** Impressions of executed offers, to be sent to Target. */
  readonly notifications: readonly Notification[];
  /** The names that only the Target edge can decide. */
  readonly remote: RemoteDependency;
  /** Rules that counted as not matched because evaluating them failed. Those of `Plan.errors` are not repeated. */
  readonly problems: readonly RuleError[];
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
