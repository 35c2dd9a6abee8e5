/**
 * The counts of an activity. They are sums, which a database groups in one query, so a report costs the same for a thousand visitors as
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
  /** Single orders, for metrics of the kind `revenue`. With them, the report looks for extreme and repeated orders. */
  readonly orders?: readonly OrderCount[] | undefined;
  /**
   * Visitors that met a metric but were not shown the experience. They are not in `results`. With them, the report says that displays may be
   * lost.
   */
  readonly unexposed?: readonly UnexposedCount[] | undefined;
  /** Visitors that were shown more than one experience. With them, the report says how many there are. */
  readonly visitorsInSeveralExperiences?: number | undefined;
  /**
   * How visitors get their experience. Only a `fixed` split is checked.
   *
   * - `automated`: a bandit moves traffic to experiences that succeed (Target's Auto-Allocate). Rates are marked as biased.
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
  /** Its intended share of visitors, in any unit: 50 and 50, or 0.5 and 0.5. With 0 of a fixed split, it is in no decision. */
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
  /** Whether this metric decides the activity. @default true for the first metric if none is marked, else false */
  readonly goal?: boolean | undefined;
}

/** Visitors that were shown an experience for the first time. */
export interface ExposureCount {
  readonly experience: ExperienceId;
  /** Days since 1970-01-01, UTC. Without it, the report has no figures by day. */
  readonly day?: number | undefined;
  readonly visitors: number;
}

/** The conversions of an experience's visitors. */
export interface ResultCount {
  readonly experience: ExperienceId;
  readonly metric: string;
  /** Days since 1970-01-01, UTC. */
  readonly day?: number | undefined;
  /** Visitors that converted for the first time. */
  readonly visitors: number;
  /** Conversions, each one counted: orders, for example. @default `visitors` */
  readonly events?: number | undefined;
  /** The sum over visitors, for example revenue. Ignored for conversions. @default 0 */
  readonly sum?: number | undefined;
  /**
   * The sum over visitors of their squared totals. A row of a day has the growth of that sum on the day. Ignored for conversions.
   *
   * @default 0
   */
  readonly squares?: number | undefined;
}

/** Visitors that met a metric of an experience but were not shown it. */
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
  /** The amounts of the largest orders, about ten of them. */
  readonly largest?: readonly number[] | undefined;
  /** Orders with an id that was already counted. They are not in the sums. @default 0 */
  readonly repeated?: number | undefined;
}
