// Two groups.

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
// Refusals.
export { ReportError, type ReportErrorCode } from "./report-error.ts";
// Before a test, and while it runs.
export {
  type MeanSampleSize,
  type ProportionSampleSize,
  remainingDays,
  type SampleSizeSettings,
  sampleSize,
} from "./sample-size.ts";
