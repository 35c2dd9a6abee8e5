import normalQuantile from "@stdlib/stats-base-dists-normal-quantile";
import { checkPositive, checkProbability } from "./check-number.ts";
import { isCount } from "./group.ts";
import { ReportError } from "./report-error.ts";
import { requireFinite } from "./require-finite.ts";

export interface SampleSizeSettings {
  /** The relative effect to be found, as a fraction: 0.05 for +5 %, −0.05 for a fall. */
  readonly lift: number;
  /** How often a difference may be seen where there is none; two-sided. @default 0.05 */
  readonly alpha?: number | undefined;
  /** How often the lift, if it is there, has to be found. @default 0.8 */
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
 * Returns how many visitors each group needs, rounded up; at least 2, with fewer there is no test.
 *
 * - Conversions: Fleiss, Levin and Paik, "Statistical Methods for Rates and Proportions", 3rd edition, chapter 4, without the
 *   correction for continuity: as R's `power.prop.test`.
 * - Means: the normal formula with Guenther's correction for the t-test (The American Statistician 35, 1981): within one
 *   visitor of R's `power.t.test`.
 *
 * @throws ReportError `invalid-options`, for a rate outside 0 to 1 too, or one that the lift takes there; `out-of-range` for a lift too small to compute with
 */
export function sampleSize(settings: ProportionSampleSize | MeanSampleSize): number {
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

/**
 * Returns in how many whole days every group has the visitors that it needs, at the pace of before; `null` if a group that lacks some gets
 * none. Arithmetic, without a source.
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
  const { needed, visitors, visitorsPerDay } = settings;
  if (
    !isCount(needed) ||
    visitors.length !== visitorsPerDay.length ||
    ![...visitors, ...visitorsPerDay].every(isCount)
  ) {
    throw new ReportError("invalid-options", "expected numbers from 0, and as many visitorsPerDay as visitors");
  }
  const days = visitors.map((count, index) => {
    const lacking = Math.max(0, needed - count);
    return lacking === 0 ? 0 : Math.ceil(lacking / (visitorsPerDay[index] ?? 0));
  });
  const longest = Math.max(0, ...days);
  return Number.isFinite(longest) ? longest : null;
}

function toVisitors(size: number): number {
  return requireFinite({ visitors: Math.ceil(Math.max(2, size)) }).visitors;
}
