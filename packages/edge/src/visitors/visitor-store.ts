/** START HERE: the interface of a visitor store. `sql-store/` implements it; users may write their own. */
import type { VisitorId } from "@fletch/delivery-api";
import type { ActivityCounts, CountsQuery } from "./activity-counts.ts";
import type { Total, VisitorEvent } from "./visitor-event.ts";
import type { VisitorProfile, VisitorQuery } from "./visitor-profile.ts";

/**
 * Stores identities, profiles, assignments and events of visitors. Implement it to use another database than SQLite or PostgreSQL:
 * `createEdge({ database: new MyVisitorStore() })`.
 *
 * A request reads once (`load`), is decided, and writes once (`record`). There are no locks in between: two requests of a visitor may
 * run at the same time, on two edges too, so `record` has to notice what changed since `load`, and say so instead of writing.
 *
 * Every method may reject. For a `TargetError` with the code `store-unavailable` the edge responds 503 with `Retry-After`; any other error is a
 * 500 and goes to `onError`.
 *
 * @typeParam Version what the store keeps in `VisitorProfile.readVersion` from `load` to `record`
 *
 * @example
 * class RedisVisitorStore implements VisitorStore<{ key: string; version: number }> { … }
 */
export interface VisitorStore<Version = unknown> {
  /**
   * Returns the profile of a request's visitor, and writes nothing. For an unknown visitor `visits` is 1, `lastSeenAt` is `null`, and the
   * parameters are those of the request. If the ids belong to several visitors that are one person (see `planMerge`), the profile is the one
   * that `record` will merge them to.
   */
  load(query: VisitorQuery): Promise<VisitorProfile<Version>>;
  /**
   * Writes the results of a request in one transaction. Resolves when they survive a crash:
   *
   * - The ids of the request are linked to the visitor; visitors that are one person are merged.
   * - The request's parameters are merged into the profile by name; a visit is counted if the previous one has ended.
   * - Assignments are stored. The first one wins: only an assignment whose `replaces` is the stored experience changes it.
   * - Events are counted once: one with the same visitor, `eventId`, activity, kind and metric is ignored, and so is an impression with the
   *   same `impressionId` and activity.
   *
   * @returns `recorded: false` with the current profile if the visitor is another one than `load` returned, or has another experience of one
   *   of the activities. No event is counted then; the edge decides again with that profile, up to 20 times.
   */
  record(visit: VisitWrite<Version>): Promise<RecordResult<Version>>;
  /**
   * Returns the number of events by activity, experience, kind, metric and day. Includes everything that was recorded before the call.
   *
   * @param activityId an activity; by default all
   */
  readTotals(activityId?: number): Promise<readonly Total[]>;
  /**
   * Returns the counts of an activity by day, for its report. Includes everything that was recorded before the call. Keep sums, so that it takes
   * no longer for millions of events than for a few.
   */
  readActivityCounts(query: CountsQuery): Promise<ActivityCounts>;
  /** Returns all stored data of a visitor by any of its ids; `null` for an unknown visitor. The admin API sends it as JSON. */
  exportVisitor(id: VisitorId): Promise<VisitorExport | null>;
  /**
   * Deletes a visitor by any of its ids. Totals stay, because they have no visitor ids.
   *
   * @returns whether the visitor existed
   */
  deleteVisitor(id: VisitorId): Promise<boolean>;
  /**
   * Deletes events that were recorded before a time, and visitors that were last seen before it. Totals stay. Called at the start and then
   * every hour if the edge has `retentionDays`.
   *
   * @param before milliseconds since the epoch
   * @param signal aborts when the edge closes, which waits for this call: then delete the rest the next time
   */
  prune(before: number, signal?: AbortSignal): Promise<void>;
  /** Rejects while the store cannot serve requests. `GET /ready` calls it. */
  check(): Promise<void>;
  /**
   * Finishes active calls and closes connections. `edge.close()` calls it once, and no method afterwards: it waits for the requests in progress, up
   * to 5 seconds.
   */
  close(): Promise<void>;
}

/** The results of a request that are stored. */
export interface VisitWrite<Version = unknown> {
  /** The profile that the request was decided with, from `load` or an earlier `record`. */
  readonly visitor: VisitorProfile<Version>;
  /** All assignments of the request, also those that are stored already. */
  readonly experiences: readonly ExperienceAssignment[];
  readonly events: readonly VisitorEvent[];
}

/** The assignment of an experience to a visitor. */
export interface ExperienceAssignment {
  readonly activityId: number;
  readonly experienceId: number;
  /** The stored experience that this one replaces, e.g. because it was deleted. Any other stored experience stays. */
  readonly replaces?: number;
  /**
   * The split that it was drawn from, as ids of experiences with their shares in percent: `0:50 1:50`. Absent if it was not drawn. A store that
   * keeps it can explain the assignment later; `exportVisitor` has it as `split` of `experiences`.
   */
  readonly split?: string;
}

/** Whether a visit was written; if not, the current profile to decide again with. */
export type RecordResult<Version = unknown> =
  | { readonly recorded: true }
  | { readonly recorded: false; readonly visitor: VisitorProfile<Version> };

/** All stored data of a visitor by kind, as JSON. A store may have further kinds. */
export interface VisitorExport {
  /** One visitor; several only if the given ids belong to several. */
  readonly visitors: readonly object[];
  readonly events: readonly ExportedEvent[];
  readonly [kind: string]: readonly object[];
}

/** The fields of an event that are read outside of the store. */
export interface ExportedEvent {
  readonly event_id: string;
  readonly kind: string;
  readonly activity_id: number;
  readonly experience_id: number;
}
