import type { VisitorId } from "@fletch/delivery-api";

/** A request, as far as it says who it is from. */
export interface VisitorQuery {
  /** With a `tntId` at least, if it has no other id. */
  readonly id: VisitorId;
  /** What goes behind the dot of a `tntId` that is known here but not to the request. */
  readonly locationHint?: string | undefined;
  readonly sessionId: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Merged into the profile, name by name. They count for the request that brings them. */
  readonly parameters?: ReadonlyMap<string, string>;
}

/** What is known of the visitor of a request. */
export interface VisitorProfile {
  /** All ids: those of the request first. */
  readonly id: VisitorId;
  readonly firstSeenAt: number;
  /** Before this request; `null` for a new visitor. */
  readonly lastSeenAt: number | null;
  /** Visits up to and with this one: 1 for a new visitor. A visit ends after 30 minutes without a request. */
  readonly visits: number;
  /** Since when this visit lasts. */
  readonly visitStartedAt: number;
  /** Profile parameters, with those of this request. */
  readonly parameters: ReadonlyMap<string, string>;
  /** By activity id, the id of the experience that the visitor got, and keeps. */
  readonly experiences: ReadonlyMap<number, number>;
  /** For `Store.record`: what this knowledge is based on. */
  readonly basis: ReadVersion;
}

/** What a reader saw, so that a writer can tell whether it still holds. */
export interface ReadVersion {
  readonly arrival: VisitorQuery;
  readonly identities: readonly string[];
  /** `null`: the visitor is new, or its identities have to be bound or merged before anything can be written. */
  readonly visitorId: string | null;
  /** The visitors that the identities were found to belong to, in the order in which they are to be merged. */
  readonly people: readonly string[];
  /** Of the visitor's row. */
  readonly version: number;
  /** Whether the visitor was remembered rather than read. */
  readonly isCached: boolean;
}

/** How long a visit goes on after its last request, in milliseconds. */
export const visitTimeout = 1_800_000;

/** How exact the time is at which a visitor was last seen, in milliseconds: the requests of one page write it once. */
export const lastSeenResolution = 5_000;
