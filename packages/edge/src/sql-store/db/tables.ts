import type { Generated } from "kysely";

/**
 * The tables, the same on every engine.
 *
 * The primary keys of visitors' tables start with the visitor, and the statements of a request use rows of its visitors only. So the schema can
 * be distributed: with Citus, by `create_distributed_table(table, 'visitor_id')` for those tables, and by
 * `create_distributed_table('identities', 'identity')`. `totals` and `several_experiences` stay local tables on the coordinator.
 * docs/edge-storage.md has the commands.
 *
 * Times are milliseconds since the epoch.
 */
export interface Tables {
  readonly visitors: VisitorsTable;
  readonly identities: IdentitiesTable;
  readonly visitor_identities: VisitorIdentitiesTable;
  readonly profile_parameters: ProfileParametersTable;
  readonly experiences: ExperiencesTable;
  readonly events: EventsTable;
  readonly tallies: VisitorCountsTable;
  readonly totals: TotalsTable;
  readonly several_experiences: SeveralExperiencesTable;
  readonly journal: JournalTable;
}

/** The tables with rows of a visitor, by `visitor_id`. */
export const visitorTables: readonly VisitorTable[] = [
  "visitor_identities",
  "profile_parameters",
  "experiences",
  "events",
  "tallies",
  "visitors",
];

export type VisitorTable = Exclude<keyof Tables, "identities" | "totals" | "several_experiences" | "journal">;

/** A visitor. Key: `visitor_id`. Every transaction that writes rows of a visitor locks this row first. */
export interface VisitorsTable {
  visitor_id: string;
  first_seen_at: number;
  last_seen_at: number;
  /** The number of visits. A visit ends after 30 minutes without a request. */
  visits: number;
  /** The session of the last request. */
  session_id: string;
  visit_started_at: number;
  /** Raised by every change of the profile (ids, parameters, experiences), so that a writer can detect changes since its read. */
  version: number;
}

/** The visitor of each id. Key: `identity`. */
export interface IdentitiesTable {
  /** See `toIdentities`. */
  identity: string;
  visitor_id: string;
}

/** The ids of each visitor. Key: `visitor_id, identity`. */
export interface VisitorIdentitiesTable {
  visitor_id: string;
  identity: string;
  bound_at: number;
}

/** Profile parameters, one row for each, so that concurrent writes are merged. Key: `visitor_id, name`. */
export interface ProfileParametersTable {
  visitor_id: string;
  name: string;
  value: string;
  updated_at: number;
}

/** Assignments: the experience of an activity that a visitor keeps. Key: `visitor_id, activity_id`. */
export interface ExperiencesTable {
  visitor_id: string;
  activity_id: number;
  experience_id: number;
  assigned_at: number;
  /** The split that it was drawn from: see `ExperienceAssignment`. `null` if it was not drawn, or by an earlier version. */
  split: string | null;
}

/** Events. Key: `visitor_id, event_id, activity_id, kind, metric`; also unique: `visitor_id, activity_id, impression_id`. */
export interface EventsTable {
  visitor_id: string;
  /** The id of the notification, or one that the edge created. */
  event_id: string;
  /** 0 without an activity. */
  activity_id: number;
  experience_id: number;
  kind: string;
  /** The success metric that was met; empty for impressions. */
  metric: string;
  /** For impressions only: those with equal ids are counted once. */
  impression_id: string | null;
  session_id: string;
  /** The mbox or view. */
  name: string;
  order_id: string | null;
  amount: number;
  /** The client's time of the event. */
  occurred_at: number;
  /** The edge's time, which retention uses. */
  recorded_at: number;
}

/** The order of values in journals. New columns are added at the end. */
export const eventColumns: readonly ["visitor_id", ...Exclude<keyof EventsTable, "visitor_id">[]] = [
  "visitor_id",
  "event_id",
  "activity_id",
  "experience_id",
  "kind",
  "metric",
  "impression_id",
  "session_id",
  "name",
  "order_id",
  "amount",
  "occurred_at",
  "recorded_at",
];

/**
 * The counts of each visitor. Key: `visitor_id, activity_id, experience_id, kind, metric`. Only the first impression of an experience writes here:
 * the row says that the visitor is already in the totals.
 */
export interface VisitorCountsTable {
  visitor_id: string;
  activity_id: number;
  experience_id: number;
  kind: string;
  metric: string;
  events: number;
  amount: number;
  /** The day of the first event, in days since the epoch, UTC; `null` if it was counted by an earlier version. */
  first_day: number | null;
}

/**
 * Sums over all visitors by day, for reports and the bandit. They have no visitor ids, so retention and deletion leave them. Key: `activity_id,
 * experience_id, kind, metric, day, writer`.
 */
export interface TotalsTable {
  activity_id: number;
  experience_id: number;
  kind: string;
  metric: string;
  /** Days since the epoch, UTC. */
  day: number;
  /**
   * Each edge counts in rows of its own, so that edges never wait for each other here. For conversions `exposed_day` is appended: earlier versions
   * write to this table, so its key cannot change.
   */
  writer: string;
  events: number;
  /** Visitors for whom it was the first such event. */
  visitors: number;
  amount: number;
  /** The sum over visitors of their squared amounts, for the variance of revenue per visitor. */
  squares: number;
  /**
   * The day when the visitors were first shown the experience, in days since the epoch, UTC; `neverShown` if they were not; `null` if it is unknown,
   * and for impressions.
   */
  exposed_day: number | null;
  /** The sum of the squares of single orders; `null` if they were counted by an earlier version. */
  order_squares: number | null;
  /** Repeated orders of a visitor, which were not counted. */
  repeated: number;
}

/** The `exposed_day` of conversions of visitors that were not shown the experience. */
export const neverShown = -1;

/**
 * The number of visitors who were shown a second experience of an activity, by the day of that impression. Merges of visitors can reduce it. Key:
 * `activity_id, day, writer`.
 */
export interface SeveralExperiencesTable {
  activity_id: number;
  day: number;
  writer: string;
  visitors: number;
}

/**
 * Committed events that are not in `events`, `tallies` and `totals` yet, so that a transaction appends one row for any number of visitors. Empty
 * for engines without a journal. Key: `entry_id`, which grows.
 */
export interface JournalTable {
  entry_id: Generated<number>;
  /** JSON: see `JournalEntry`. */
  entry: string;
}
