/** START HERE: what the edge needs of a place where visitors are kept. `sql-store/` is one; users may bring their own. */
import type { VisitorId } from "@fletch/delivery-api";
import type { ActivityCounts, CountsQuery } from "./activity-counts.ts";
import type { Total, VisitorEvent } from "./visitor-event.ts";
import type { VisitorProfile, VisitorQuery } from "./visitor-profile.ts";

/**
 * Keeps who visitors are, what is known of them, and what they saw and did. Implement it to keep visitors elsewhere than in SQLite or
 * PostgreSQL: `createEdge({ database: new MyVisitorStore() })`.
 *
 * A request reads once (`load`), is decided, and writes once (`record`). There are no locks in between: two requests of a visitor may
 * run at the same time, on two edges too, so `record` has to notice what changed since `load`, and say so instead of writing.
 *
 * Every method may reject. With a `TargetError` of the code `store-unavailable` the edge answers 503 with `Retry-After`; any other
 * error is a 500 and goes to `onError`.
 *
 * @typeParam Version what the store keeps in `VisitorProfile.readVersion` from `load` to `record`
 *
 * @example
 * class RedisVisitorStore implements VisitorStore<{ key: string; version: number }> { … }
 */
export interface VisitorStore<Version = unknown> {
  /**
   * Returns what is known of the visitor of a request, and writes nothing. A visitor nobody knows is new: `visits` is 1, `lastSeenAt` is
   * `null`, and the parameters are those of the request. Where the ids of the request belong to several visitors who are one person
   * (see `planMerge`), they are described as the one that `record` will make of them.
   */
  load(query: VisitorQuery): Promise<VisitorProfile<Version>>;
  /**
   * Writes what came of a request, in one transaction, and settles when it is safe from a crash:
   *
   * - The ids of the request belong to the visitor from now on; visitors who turn out to be one person are merged.
   * - The request's parameters are merged into the profile, name by name; a visit is counted where the one before had ended.
   * - Experiences are kept. The first one wins: only an assignment whose `replaces` names the stored experience changes it.
   * - Events are counted once: a second one of the same visitor, `eventId`, activity, kind and metric changes nothing; nor does a second
   *   impression of the same `impressionId` and activity.
   *
   * @returns `recorded: false`, with what is known now, where the visitor is somebody else than `load` said, or has another experience of
   * one of the activities. Then no event was counted; the edge decides again by that profile, up to 20 times.
   */
  record(visit: VisitWrite<Version>): Promise<RecordResult<Version>>;
  /**
   * Returns how often what happened, by activity, experience, kind, metric and day. Everything that was recorded before the call is in it.
   *
   * @param activityId @default all activities
   */
  readTotals(activityId?: number): Promise<readonly Total[]>;
  /**
   * Returns what was counted of an activity, by day: what a report is made from. Everything that was recorded before the call is in it. It
   * should take no longer for millions of events than for a few: keep sums.
   */
  readActivityCounts(query: CountsQuery): Promise<ActivityCounts>;
  /** Returns all that is kept of a visitor, by any of the ids; `null` if nothing is. It is sent as JSON to whoever administers the edge. */
  exportVisitor(id: VisitorId): Promise<VisitorExport | null>;
  /**
   * Forgets a visitor, by any of the ids. Totals stay: they point to nobody.
   *
   * @returns whether there was one
   */
  deleteVisitor(id: VisitorId): Promise<boolean>;
  /**
   * Forgets events that were recorded before a time, and visitors who were last seen before it. Totals stay. Called at the start and then
   * every hour, if the edge has `retentionDays`.
   *
   * @param before milliseconds since the epoch
   */
  prune(before: number): Promise<void>;
  /** Rejects while requests cannot be served: `GET /ready` asks. */
  check(): Promise<void>;
  /** Finishes what is under way and lets go of connections. Called once, by `edge.close()`; nothing is called after it. */
  close(): Promise<void>;
}

/** What came of a request. */
export interface VisitWrite<Version = unknown> {
  /** What was known of the visitor when the request was decided: as `load` or an earlier `record` returned it. */
  readonly visitor: VisitorProfile<Version>;
  /** Every experience that the visitor is to get and to keep, also those it had before. */
  readonly experiences: readonly ExperienceAssignment[];
  readonly events: readonly VisitorEvent[];
}

/** An experience that a visitor is about to get. */
export interface ExperienceAssignment {
  readonly activityId: number;
  readonly experienceId: number;
  /** The stored experience that is not to be had any more, e.g. because it was deleted: only from that one the visitor is moved. */
  readonly replaces?: number;
  /**
   * The split that it was drawn from, experiences by id with their shares in percent: `0:50 1:50`. Absent where chance had no part in it. A store
   * that keeps it can say later why the visitor has the experience; `exportVisitor` has it as `split` of `experiences`.
   */
  readonly split?: string;
}

/** Whether a visit was written; if not, who the visitor really is, to decide again. */
export type RecordResult<Version = unknown> =
  | { readonly recorded: true }
  | { readonly recorded: false; readonly visitor: VisitorProfile<Version> };

/** All that is kept of a visitor, by kind, as JSON. A store may have other kinds beside these. */
export interface VisitorExport {
  /** One; more only where the ids that were asked for belong to several visitors. */
  readonly visitors: readonly object[];
  readonly events: readonly ExportedEvent[];
  readonly [kind: string]: readonly object[];
}

/** An event of a visitor, as far as others than the store read it. */
export interface ExportedEvent {
  readonly event_id: string;
  readonly kind: string;
  readonly activity_id: number;
  readonly experience_id: number;
}
