import type { Generated } from "kysely";

/**
 * The tables, the same on every engine.
 *
 * Every table but two starts its primary key with the visitor, and no statement of a request reads or writes rows of a visitor
 * that it does not serve. So the schema distributes: with Citus, `create_distributed_table(table, 'visitor_id')` for those, and
 * `create_distributed_table('identities', 'identity')`; `totals` and `several_experiences` stay local tables on the coordinator.
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

/** The tables that hold what is known of a visitor, by `visitor_id`. */
export const visitorTables: readonly VisitorTable[] = [
  "visitor_identities",
  "profile_parameters",
  "experiences",
  "events",
  "tallies",
  "visitors",
];

export type VisitorTable = Exclude<keyof Tables, "identities" | "totals" | "several_experiences" | "journal">;

/** A visitor, whatever ids it has. Key: `visitor_id`. Whoever writes anything of a visitor locks this row first. */
export interface VisitorsTable {
  visitor_id: string;
  first_seen_at: number;
  last_seen_at: number;
  /** Visits so far; one ends after 30 minutes without a request. */
  visits: number;
  /** The session of the last request, and since when the visit lasts. */
  session_id: string;
  visit_started_at: number;
  /** Grows with every change of the profile (ids, parameters, experiences): so whoever read it before knows whether it still holds. */
  version: number;
}

/** Which visitor an id belongs to. Key: `identity`, so that a request finds its visitor without knowing it. */
export interface IdentitiesTable {
  /** See `toIdentities`. */
  identity: string;
  visitor_id: string;
}

/** The same map the other way round: the ids of a visitor. Key: `visitor_id, identity`. */
export interface VisitorIdentitiesTable {
  visitor_id: string;
  identity: string;
  bound_at: number;
}

/** Profile parameters, one row for each: so writes merge, whoever writes at the same time. Key: `visitor_id, name`. */
export interface ProfileParametersTable {
  visitor_id: string;
  name: string;
  value: string;
  updated_at: number;
}

/** The experience that a visitor got of an activity, and keeps. Key: `visitor_id, activity_id`. */
export interface ExperiencesTable {
  visitor_id: string;
  activity_id: number;
  experience_id: number;
  assigned_at: number;
  /** The split that it was drawn from: see `ExperienceAssignment`. `null`: none, or it was given before this was written down. */
  split: string | null;
}

/** What happened. Key: `visitor_id, event_id, activity_id, kind, metric`; unique too: `visitor_id, activity_id, impression_id`. */
export interface EventsTable {
  visitor_id: string;
  /** The id of the notification, or one that the edge made. */
  event_id: string;
  /** 0 for what belongs to no activity. */
  activity_id: number;
  experience_id: number;
  kind: string;
  /** The success metric that was met; empty for impressions. */
  metric: string;
  /** Of impressions only: equal ones are one impression. */
  impression_id: string | null;
  session_id: string;
  /** The mbox or view. */
  name: string;
  order_id: string | null;
  amount: number;
  /** When it happened, as the client says. */
  occurred_at: number;
  /** When the edge took it in: retention goes by this. */
  recorded_at: number;
}

/** In this order they lie in journals, so columns are added at the end. */
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
 * Who was counted, and what each visitor brought. Key: `visitor_id, activity_id, experience_id, kind, metric`. Of impressions only
 * the first one writes here: who has a row is not new to the totals any more, which is all that they need to know.
 */
export interface VisitorCountsTable {
  visitor_id: string;
  activity_id: number;
  experience_id: number;
  kind: string;
  metric: string;
  events: number;
  amount: number;
  /** When the first of them was counted, in days since the epoch, UTC; `null`: before this was written down. */
  first_day: number | null;
}

/**
 * Events of all visitors, counted by day: what reports and the bandit read. Nothing in it points to a person, so it outlives
 * retention and deletion. Key: `activity_id, experience_id, kind, metric, day, writer`.
 */
export interface TotalsTable {
  activity_id: number;
  experience_id: number;
  kind: string;
  metric: string;
  /** Days since the epoch, UTC. */
  day: number;
  /**
   * Each edge counts in rows of its own, so that edges never wait for each other here. Of what is no impression, `exposed_day` follows: earlier
   * versions write to this table, so its key stays as it is.
   */
  writer: string;
  events: number;
  /** Visitors for whom it was the first such event. */
  visitors: number;
  amount: number;
  /** The sum over visitors of the square of each one's amount: the variance of revenue per visitor follows from it. */
  squares: number;
  /**
   * When the visitors were first shown the experience, in days since the epoch, UTC; `neverShown`: not until now; `null`: that is not known, or
   * it is about impressions.
   */
  exposed_day: number | null;
  /** The sum of the squares of single orders; `null`: they were counted before this was written down. */
  order_squares: number | null;
  /** Orders that came again for a visitor, and were not counted. */
  repeated: number;
}

/** The `exposed_day` of what visitors did who were not shown the experience. */
export const neverShown = -1;

/**
 * Visitors who were shown a second experience of an activity, by the day on which that happened. Merges of visitors take away, too. Key:
 * `activity_id, day, writer`.
 */
export interface SeveralExperiencesTable {
  activity_id: number;
  day: number;
  writer: string;
  visitors: number;
}

/**
 * What is committed, but not in `events`, `tallies` and `totals` yet: so that a transaction appends one row, however many visitors it
 * is about. Empty where the engine keeps no journal. Key: `entry_id`, which grows.
 */
export interface JournalTable {
  entry_id: Generated<number>;
  /** JSON: see `JournalEntry`. */
  entry: string;
}
