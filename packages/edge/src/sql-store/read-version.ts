import type { VisitorProfile } from "../visitors/visitor-profile.ts";
import type { VisitWrite } from "../visitors/visitor-store.ts";

/** What a reader saw, so that a writer can tell whether it still holds: the `readVersion` of this store's profiles. */
export interface ReadVersion {
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

/** A visitor as this store read it. */
export type ReadProfile = VisitorProfile<ReadVersion>;

/** What came of a request whose visitor this store read. */
export type ReadVisit = VisitWrite<ReadVersion>;

/** How exact the time is at which a visitor was last seen, in milliseconds: the requests of one page write it once. */
export const lastSeenResolution = 5_000;
