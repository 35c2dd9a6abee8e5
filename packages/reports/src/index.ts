// Two groups.

// An activity: summaries in, a report out.
export type {
  ActivityReport,
  Advice,
  AgainstControl,
  DayOfExperience,
  DayOfExposures,
  DayOfMetric,
  ExperienceReport,
  ExperienceResult,
  Figures,
  Finding,
  FindingCode,
  Health,
  Interval,
  MetricReport,
  RevenueFigures,
} from "./activity-report.ts";
export type {
  ActivitySummary,
  ExperienceId,
  ExperienceSummary,
  ExposureCount,
  MetricKind,
  MetricSummary,
  OrderCount,
  ResultCount,
  UnexposedCount,
} from "./activity-summary.ts";
// Several groups.
export { adjustPValues } from "./adjust-p-values.ts";
export { checkSplit, type SplitCheck } from "./check-split.ts";
export { compareAsTarget, type TargetComparison } from "./compare-as-target.ts";
export { type CompareOptions, type Comparison, compareGroups, type SequentialOptions } from "./compare-groups.ts";
export type { EffectPosterior } from "./effect-posterior.ts";
export type { Effect } from "./estimate-effect.ts";
export type { Group, GroupKind } from "./group.ts";
export type { BetaPrior, NormalPrior } from "./posterior.ts";
export {
  type BestResult,
  type BetaBestOptions,
  type NormalBestOptions,
  probabilityToBeBest,
} from "./probability-to-be-best.ts";
export { reportActivity } from "./report-activity.ts";
// Refusals.
export { ReportError, type ReportErrorCode } from "./report-error.ts";
export type { ReportOptions } from "./report-options.ts";
// Before a test, and while it runs.
export {
  type MeanSampleSize,
  type ProportionSampleSize,
  remainingDays,
  type SampleSizeSettings,
  sampleSize,
} from "./sample-size.ts";
// For spreadsheets.
export { toCsv } from "./to-csv.ts";
