/**
 * What was counted of an activity: sums, which a database groups in one query, so a report costs the same for a thousand visitors as
 * for ten million. Rows with the same experience, metric and day are added up.
 *
 * Visitors are counted on the day of their first exposure or conversion, so sums over days count nobody twice.
 */
export interface ActivitySummary {
  /** The activity's name. */
  readonly activity: string;
  readonly experiences: readonly ExperienceSummary[];
  readonly metrics: readonly MetricSummary[];
  readonly exposures: readonly ExposureCount[];
  readonly results: readonly ResultCount[];
  /** Single orders, of metrics of the kind `revenue`. Extreme and repeated ones are looked for if they are here. */
  readonly orders?: readonly OrderCount[] | undefined;
  /**
   * Visitors that met a metric though they were not shown the experience. They are not in `results`; told if they are here, as displays may
   * have been lost.
   */
  readonly unexposed?: readonly UnexposedCount[] | undefined;
  /** Visitors that were shown more than one experience. Looked at if it is here. */
  readonly visitorsInSeveralExperiences?: number | undefined;
  /**
   * How visitors get their experience. Only a `fixed` split is checked.
   *
   * - `automated`: a bandit moves traffic to what succeeds (Target's Auto-Allocate). Rates are marked as biased.
   * - `targeted`: audiences decide (Target's Experience Targeting). Visitors differ from the start, so no experience is called better.
   *
   * @default "fixed"
   */
  readonly allocation?: "fixed" | "automated" | "targeted" | undefined;
}

export type ExperienceId = string | number;

export interface ExperienceSummary {
  readonly id: ExperienceId;
  readonly name: string;
  /** The share of visitors that it is to get, in any unit: 50 and 50, or 0.5 and 0.5. */
  readonly share: number;
}

/**
 * `conversion`: the share of visitors that converted. `revenue`: revenue per visitor, orders and the average order value. `engagement`: any
 * other mean per visitor, such as page views or minutes.
 */
export type MetricKind = "conversion" | "revenue" | "engagement";

export interface MetricSummary {
  readonly id: string;
  /** @default the id */
  readonly name?: string | undefined;
  readonly kind: MetricKind;
  /** Whether the activity is to be decided by it. @default false, and true for the first metric if none is marked */
  readonly goal?: boolean | undefined;
}

/** Visitors that were shown an experience for the first time. */
export interface ExposureCount {
  readonly experience: ExperienceId;
  /** Days since 1970-01-01, UTC. Without it there is nothing by day. */
  readonly day?: number | undefined;
  readonly visitors: number;
}

/** What visitors of an experience did. */
export interface ResultCount {
  readonly experience: ExperienceId;
  readonly metric: string;
  /** Days since 1970-01-01, UTC. */
  readonly day?: number | undefined;
  /** Visitors that converted for the first time. */
  readonly visitors: number;
  /** Conversions, each one counted: orders, for example. @default `visitors` */
  readonly events?: number | undefined;
  /** The sum over visitors: revenue, for example. Not read for conversions. @default 0 */
  readonly sum?: number | undefined;
  /**
   * The sum over visitors of the square of each one's total; on a day, what it grew by on that day. Not read for conversions.
   * @default 0
   */
  readonly squares?: number | undefined;
}

/** Visitors of an experience that were not shown it, and met a metric. */
export interface UnexposedCount {
  readonly experience: ExperienceId;
  readonly metric: string;
  readonly visitors: number;
}

/** The single orders of an experience. */
export interface OrderCount {
  readonly experience: ExperienceId;
  readonly metric: string;
  readonly orders: number;
  /** The sum of their amounts. */
  readonly sum: number;
  /** The sum of the squares of their amounts. */
  readonly squares: number;
  /** The amounts of the largest, some ten of them. */
  readonly largest?: readonly number[] | undefined;
  /** Orders that came again under an id that had been counted. They are not in the sums. @default 0 */
  readonly repeated?: number | undefined;
}
