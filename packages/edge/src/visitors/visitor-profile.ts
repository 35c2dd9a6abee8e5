import type { VisitorId } from "@fletch/delivery-api";

/** A request, as far as it says who it is from. */
export interface VisitorQuery {
  /** With a `tntId` at least, if it has no other id. */
  readonly id: VisitorId;
  /** What goes behind the dot of a `tntId` that is known to the store but not to the request. */
  readonly locationHint?: string | undefined;
  readonly sessionId: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Merged into the profile, name by name. They count for the request that brings them. */
  readonly parameters?: ReadonlyMap<string, string>;
}

/**
 * What a store knows of the visitor of a request.
 *
 * @typeParam Version what the store itself keeps in `readVersion`
 */
export interface VisitorProfile<Version = unknown> {
  /** The request that was asked for. */
  readonly query: VisitorQuery;
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
  /** The store's own: what it read, such as a row's version, so that `record` can tell whether that still holds. */
  readonly readVersion: Version;
}

/** How long a visit goes on after its last request, in milliseconds. */
export const visitTimeout = 1_800_000;
