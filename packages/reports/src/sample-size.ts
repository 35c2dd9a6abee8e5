import normalQuantile from "@stdlib/stats-base-dists-normal-quantile";
import { checkPositive, checkProbability } from "./check-number.ts";
import { checkOptions } from "./check-options.ts";
import { isCount } from "./group.ts";
import { ReportError } from "./report-error.ts";
import { requireFinite } from "./require-finite.ts";

export interface SampleSizeSettings {
  /** The minimum detectable effect: a relative one, as a fraction. 0.05 is +5 %; a fall is below 0. */
  readonly lift: number;
  /** The two-sided significance level: the chance of a false positive. @default 0.05 */
  readonly alpha?: number | undefined;
  /** The chance to find the lift if it exists. @default 0.8 */
  readonly power?: number | undefined;
}

/** For conversions. */
export interface ProportionSampleSize extends SampleSizeSettings {
  /** The control's conversion rate, as a fraction. */
  readonly rate: number;
}

/** For revenue and other means. */
export interface MeanSampleSize extends SampleSizeSettings {
  /** The control's mean per visitor. */
  readonly mean: number;
  /** The standard deviation of one visitor's value, in the unit of the mean. */
  readonly standardDeviation: number;
}

/**
 * Returns the sample size of each group, rounded up. It is at least 2, since no test works with fewer.
 *
 * - Conversions: Fleiss, Levin and Paik, "Statistical Methods for Rates and Proportions", 3rd edition, chapter 4, without the
 *   correction for continuity: as R's `power.prop.test`.
 * - Means: the normal formula with Guenther's correction for the t-test (The American Statistician 35, 1981): within one
 *   visitor of R's `power.t.test`.
 *
 * @throws ReportError `invalid-options`, also if `rate` or `rate × (1 + lift)` is not between 0 and 1; `out-of-range` for a lift that is too
 *   small to compute with
 */
export function sampleSize(settings: ProportionSampleSize | MeanSampleSize): number {
  checkOptions(optionNames, settings);
  const { lift, alpha = 0.05, power = 0.8 } = settings;
  const certain = normalQuantile(1 - checkProbability("alpha", alpha) / 2, 0, 1);
  const found = normalQuantile(checkProbability("power", power), 0, 1);
  if (typeof lift !== "number" || !Number.isFinite(lift) || lift === 0) {
    throw new ReportError("invalid-options", `lift: expected a number other than 0, received ${String(lift)}`);
  }
  if ("rate" in settings) {
    const before = checkProbability("rate", settings.rate);
    const after = checkProbability("rate × (1 + lift)", before * (1 + lift));
    const pooled = (before + after) / 2;
    const root =
      certain * Math.sqrt(2 * pooled * (1 - pooled)) + found * Math.sqrt(before * (1 - before) + after * (1 - after));
    return toVisitors((Math.max(0, root) / (after - before)) ** 2);
  }
  const deviation = checkPositive("standardDeviation", settings.standardDeviation);
  const difference = checkPositive("mean", settings.mean) * lift;
  const wanted = Math.max(0, certain + found);
  return toVisitors(2 * ((wanted * deviation) / difference) ** 2 + certain ** 2 / 4);
}

const optionNames: readonly string[] = /* @__PURE__ */ Object.keys({
  lift: true,
  alpha: true,
  power: true,
  rate: true,
  mean: true,
  standardDeviation: true,
} satisfies Record<keyof ProportionSampleSize | keyof MeanSampleSize, true>);

/**
 * Returns the number of whole days until every group has the visitors that it needs, at a constant pace; `null` if a group that needs more
 * gets none.
 *
 * @throws ReportError `invalid-options`
 */
export function remainingDays(settings: {
  /** The visitors that each group needs: see {@link sampleSize}. */
  readonly needed: number;
  /** The visitors that each group has. */
  readonly visitors: readonly number[];
  /** The visitors that each group gets in a day. */
  readonly visitorsPerDay: readonly number[];
}): number | null {
  checkOptions(["needed", "visitors", "visitorsPerDay"], settings);
  const { needed, visitors, visitorsPerDay } = settings;
  if (
    !isCount(needed) ||
    visitors.length !== visitorsPerDay.length ||
    ![...visitors, ...visitorsPerDay].every(isCount)
  ) {
    throw new ReportError("invalid-options", "expected numbers from 0, and as many visitorsPerDay as visitors");
  }
  const days = visitors.map((count, index) => {
    const missing = Math.max(0, needed - count);
    return missing === 0 ? 0 : Math.ceil(missing / (visitorsPerDay[index] ?? 0));
  });
  const longest = Math.max(0, ...days);
  return Number.isFinite(longest) ? longest : null;
}

function toVisitors(size: number): number {
  return requireFinite({ visitors: Math.ceil(Math.max(2, size)) }).visitors;
}
