import type { VisitorId } from "@fletch/delivery-api";

/** The parts of a request that identify its visitor. */
export interface VisitorQuery {
  /** Has at least a `tntId`. */
  readonly id: VisitorId;
  /** The location hint that is appended to a `tntId` from the store. */
  readonly locationHint?: string | undefined;
  readonly sessionId: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Profile parameters. They are merged into the profile by name, and are used for this request already. */
  readonly parameters?: ReadonlyMap<string, string>;
}

/**
 * The stored profile of a request's visitor.
 *
 * @typeParam Version what the store itself keeps in `readVersion`
 */
export interface VisitorProfile<Version = unknown> {
  /** The query that was loaded. */
  readonly query: VisitorQuery;
  /** All ids. Those of the request win. */
  readonly id: VisitorId;
  readonly firstSeenAt: number;
  /** The time of the last request before this one; `null` for a new visitor. */
  readonly lastSeenAt: number | null;
  /** The number of visits, including this one: 1 for a new visitor. A visit ends after 30 minutes without a request. */
  readonly visits: number;
  /** The start of this visit. */
  readonly visitStartedAt: number;
  /** Profile parameters, with those of this request. */
  readonly parameters: ReadonlyMap<string, string>;
  /** Stored assignments: ids of experiences by activity id. */
  readonly experiences: ReadonlyMap<number, number>;
  /** For the store: what it read, such as a row's version, so that `record` can detect changes since. */
  readonly readVersion: Version;
}

/** A visit ends this long after its last request, in milliseconds. */
export const visitTimeout = 1_800_000;
