/** The nouns that the stages share. A stage knows these and its own files, never another stage. */
import type { DeliveryRequest, DeliveryResponse, Issue, Notification } from "@fletch/delivery-api";

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
  /** Absent or empty: for every property. */
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
  readonly options: readonly Readonly<Record<string, unknown>>[];
  readonly metrics: readonly Readonly<Record<string, unknown>>[];
  readonly [other: string]: unknown;
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

/** A host name, taken apart along the public suffix list. */
export interface HostParts {
  readonly subdomain: string;
  readonly domain: string;
  readonly topLevelDomain: string;
}

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
}

/** What was decided. Nothing was sent, stored or logged: that is for the caller. */
export interface Decision {
  /** `status` is 206 where names were left to the Target edge, else 200. Offers are shared and frozen. */
  readonly response: DeliveryResponse;
  /** Impressions of what was executed; to be sent to Target. */
  readonly notifications: readonly Notification[];
  /** The names that only the Target edge can decide. */
  readonly remote: RemoteDependency;
  /** Rules that counted as not matched because they could not be evaluated. */
  readonly problems: readonly RuleProblem[];
}

/** The requested names that this artifact cannot (fully) decide. */
export interface RemoteDependency {
  readonly remoteNeeded: boolean;
  readonly remoteMboxes: readonly string[];
  readonly remoteViews: readonly string[];
}

/** A rule that cannot be evaluated, as the plan's compiler or a decision found it. */
export interface RuleProblem extends Issue {
  readonly ruleKey: string;
  readonly activityId: number;
}
