import type { ExperienceId, MetricKind } from "./activity-summary.ts";
import type { SplitCheck } from "./check-split.ts";
import type { TargetComparison } from "./compare-as-target.ts";
import type { Comparison } from "./compare-groups.ts";

/** The report of an activity. Shares and lifts are fractions: 0.05 is 5 %. A figure that cannot be computed is `null`. */
export interface ActivityReport {
  readonly activity: string;
  /** The level of all intervals. */
  readonly level: number;
  /** Whether intervals and p-values hold however often the report is read. */
  readonly isSequential: boolean;
  readonly control: ExperienceId;
  /** The id of the metric that decides; `null` without metrics. */
  readonly goal: string | null;
  /** Of all experiences. */
  readonly visitors: number;
  readonly experiences: readonly ExperienceReport[];
  readonly metrics: readonly MetricReport[];
  readonly days: readonly DayOfExposures[];
  readonly health: Health;
  readonly advice: Advice;
}

export interface ExperienceReport {
  readonly id: ExperienceId;
  readonly name: string;
  readonly isControl: boolean;
  readonly visitors: number;
  /** `null` for automated allocation, whose shares change, and for targeting, which has none. */
  readonly expectedShare: number | null;
  /** The share of visitors that it got; `null` without visitors. */
  readonly seenShare: number | null;
}

export interface MetricReport {
  readonly id: string;
  readonly name: string;
  readonly kind: MetricKind;
  readonly isGoal: boolean;
  /** In the order of the report's experiences. */
  readonly experiences: readonly ExperienceResult[];
  /** All experiences together. */
  readonly total: Figures;
  /** Empty without days. */
  readonly days: readonly DayOfMetric[];
}

export interface Figures {
  /** Visitors. */
  readonly denominator: number;
  /** Visitors that converted, or the sum over visitors. */
  readonly numerator: number;
  /** The rate or mean: numerator / denominator. */
  readonly value: number | null;
  /** Its confidence interval; `null` for too few visitors, or without variance. */
  readonly interval: Interval | null;
  /** Visitors that converted. */
  readonly convertedVisitors: number;
  /** Conversions, each one counted. */
  readonly events: number;
  /** For revenue only. */
  readonly revenue: RevenueFigures | null;
}

export interface Interval {
  readonly lower: number;
  readonly upper: number;
}

export interface RevenueFigures {
  readonly revenue: number;
  readonly revenuePerVisitor: number | null;
  readonly orders: number;
  readonly averageOrderValue: number | null;
}

export interface ExperienceResult extends Figures {
  readonly experience: ExperienceId;
  /** Against the control; `null` for the control. */
  readonly againstControl: AgainstControl | null;
  /**
   * The chance that no other experience is better. Compares those with visitors; with a fixed split, those with a share and the control. `null`
   * for the others, and if it cannot be computed.
   */
  readonly probabilityToBeBest: number | null;
}

export interface AgainstControl {
  /** The relative effect. */
  readonly lift: Comparison | null;
  /** The absolute effect. */
  readonly difference: Comparison | null;
  /** Lift, its interval, t and confidence, as Target's reports show them. Never sequential. */
  readonly target: TargetComparison | null;
  /** Confidence as Target shows it: 1 − the p-value of the difference. Not corrected for several comparisons. */
  readonly confidence: number | null;
  /** The chance that it beats the control. */
  readonly chanceToWin: number | null;
  /** The p-value of the difference, corrected for several comparisons after Holm; `null` with a share of 0 of a fixed split. */
  readonly adjustedPValue: number | null;
  /** Whether `adjustedPValue` is below 1 − level. That holds for one look at a number of visitors fixed in advance: see `isConclusive`. */
  readonly isSignificant: boolean;
  /**
   * Whether the difference can be believed now. Advice follows the same rule: the confidence sequence excludes 0, or the difference is
   * significant and every experience with a share has the sample size for the minimum lift. Never with a sample ratio mismatch, a bandit or
   * targeting, nor for an experience with a share of 0.
   */
  readonly isConclusive: boolean;
  /** Why figures are `null`. */
  readonly refusal: string | null;
}

export interface DayOfExposures {
  /** UTC, e.g. `2026-01-31`. */
  readonly day: string;
  /** New visitors of that day, in the order of the report's experiences. */
  readonly visitors: readonly number[];
  /** Visitors up to and including that day. */
  readonly cumulativeVisitors: readonly number[];
  /** The test of this day's split; `null` without a fixed split, and for days without visitors. */
  readonly split: SplitCheck | null;
}

export interface DayOfMetric {
  readonly day: string;
  /** In the order of the report's experiences. */
  readonly experiences: readonly DayOfExperience[];
}

export interface DayOfExperience {
  readonly experience: ExperienceId;
  /** The day's increment. A conversion counts on its own day, its visitor on the day of the first exposure. */
  readonly added: { readonly denominator: number; readonly numerator: number };
  /** The figures up to and including that day. */
  readonly cumulative: {
    readonly denominator: number;
    readonly numerator: number;
    readonly value: number | null;
    readonly interval: Interval | null;
    /** Against the control; `null` for the control. */
    readonly lift: Comparison | null;
  };
}

export interface Health {
  /** The test for a sample ratio mismatch; `null` without a fixed split, with one experience, and without visitors. */
  readonly split: (SplitCheck & { readonly isOff: boolean }) | null;
  readonly visitorsInSeveralExperiences: { readonly visitors: number; readonly share: number } | null;
  /** Days without a new visitor, from the first day to the last with a new visitor, or to the option `through` if that is later. */
  readonly daysWithoutData: readonly string[];
  /** Whether rates are biased, because a bandit moved traffic to experiences that succeeded. */
  readonly hasBiasedRates: boolean;
  /** The worst first. */
  readonly findings: readonly Finding[];
}

export interface Finding {
  readonly code: FindingCode;
  /** `alarm`: figures cannot be trusted. `warning`: look at it. `note`: know it. */
  readonly severity: "alarm" | "warning" | "note";
  /** One sentence or two. */
  readonly text: string;
}

export type FindingCode =
  | "split"
  | "split-by-day"
  | "several-experiences"
  | "days-without-data"
  | "less-than-a-week"
  | "not-shown"
  | "extreme-orders"
  | "repeated-orders"
  | "biased-rates"
  | "different-audiences"
  | "refused";

export interface Advice {
  readonly code:
    | "do-not-trust"
    | "no-data"
    | "no-goal"
    | "automated"
    | "targeted"
    | "winner"
    | "keep-control"
    | "no-difference"
    | "keep-going";
  /** The experience to choose. */
  readonly experience: ExperienceId | null;
  /** The estimated number of further days; `null` without an estimate. */
  readonly days: number | null;
  /** For people, in a sentence or two. */
  readonly text: string;
}
