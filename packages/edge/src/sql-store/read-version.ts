import type { VisitorProfile } from "../visitors/visitor-profile.ts";
import type { VisitWrite } from "../visitors/visitor-store.ts";

/** The state that a reader saw, so that a writer can detect changes: the `readVersion` of this store's profiles. */
export interface ReadVersion {
  readonly identities: readonly string[];
  /** `null` for a new visitor, and for one whose identities must be linked or merged before anything is written. */
  readonly visitorId: string | null;
  /** The visitors of the identities, in merge order. */
  readonly people: readonly string[];
  /** The version of the visitor's row. */
  readonly version: number;
  /** Whether the visitor comes from the cache. */
  readonly isCached: boolean;
}

/** A visitor as this store read it. */
export type ReadProfile = VisitorProfile<ReadVersion>;

/** The results of a request whose visitor this store read. */
export type ReadVisit = VisitWrite<ReadVersion>;

/**
 * The resolution of the time when a visitor was last seen, in milliseconds, so that most requests of a visit write nothing to the visitor's row. It is
 * small against the 30 minutes after which a visit ends.
 */
export const lastSeenResolution = 30_000;
