import type { Arm } from "./allocate-by-posterior.ts";
import { indexOfLargest } from "./index-of-largest.ts";

/** Settings of the split. */
export interface TargetSplitSettings {
  /** `true`: compares revenue per visitor; `false`: conversion rates. */
  readonly byRevenue: boolean;
  /** The confidence that two experiences differ, 0 to 1. Used for exactly two experiences. */
  readonly computeConfidence: (first: Arm, second: Arm) => number;
}

/** The minimum counts of every experience before the split changes. */
const minVisitors = 1_000;
const minSuccesses = 50;

/**
 * Splits traffic as Target documents Auto-Allocate: equally until every experience has 1,000 visitors and 50
 * conversions. After that, 40 % go to the experience with the highest rate, 40 % to the one with the highest upper
 * bound among the rest, and 20 % are split equally. Two experiences get 1/2 each, 2/3 and 1/3 from a confidence of 75
 * %, 90 % and 10 % from 95 %.
 *
 * Target does not publish the formula of its bound. This is the empirical Bernstein bound of J.-Y. Audibert, R. Munos
 * and C. Szepesvári, "Exploration–exploitation tradeoff using variance estimates in multi-armed bandits", Theoretical
 * Computer Science 410 (2009), at 95 %.
 *
 * @returns the shares of the experiences; they sum to 1
 */
export function allocateAsTarget(
  arms: readonly Arm[],
  { byRevenue, computeConfidence }: TargetSplitSettings,
): readonly number[] {
  const equal = 1 / arms.length;
  const isEarly = ({ visitors, successes }: Arm): boolean => visitors < minVisitors || successes < minSuccesses;
  if (arms.length < 2 || arms.some(isEarly)) return arms.map(() => equal);
  const range = byRevenue ? Math.max(...arms.map(({ amount, successes }) => amount / successes)) : 1;
  const estimates = arms.map((arm) => estimate(arm, byRevenue, range));
  const best = indexOfLargest(estimates.map(({ mean }) => mean));
  const [first, second] = arms;
  if (arms.length === 2 && first !== undefined && second !== undefined) {
    const share = shareOfBetter(computeConfidence(first, second));
    return arms.map((_, index) => (index === best ? share : 1 - share));
  }
  const next = indexOfLargest(estimates.map(({ upper }, index) => (index === best ? Number.NEGATIVE_INFINITY : upper)));
  return arms.map((_, index) => 0.2 * equal + (index === best || index === next ? 0.4 : 0));
}

function shareOfBetter(confidence: number): number {
  if (confidence >= 0.95) return 0.9;
  return confidence >= 0.75 ? 2 / 3 : 0.5;
}

/**
 * Returns the mean per visitor and its upper bound.
 *
 * @param range the largest value of a visitor; for revenue the largest average order
 */
function estimate(
  { visitors, successes, amount, squares }: Arm,
  byRevenue: boolean,
  range: number,
): { readonly mean: number; readonly upper: number } {
  const mean = (byRevenue ? amount : Math.min(successes, visitors)) / visitors;
  const variance = byRevenue ? Math.max(0, squares / visitors - mean ** 2) : mean * (1 - mean);
  const log = Math.log(3 / 0.05);
  return { mean, upper: mean + Math.sqrt((2 * variance * log) / visitors) + (3 * range * log) / visitors };
}
