import normalQuantile from "@stdlib/stats-base-dists-normal-quantile";
import { checkProbability } from "./check-number.ts";
import { checkOptions } from "./check-options.ts";
import { compareGroups } from "./compare-groups.ts";
import { estimateEffect } from "./estimate-effect.ts";
import { type Group, type GroupKind, type Moments, toMoments } from "./group.ts";
import { requireFinite } from "./require-finite.ts";

export interface TargetComparison {
  /** The lift, as a fraction. */
  readonly lift: number;
  readonly lower: number;
  readonly upper: number;
  /** Welch's t of the difference. */
  readonly t: number;
  /** 1 − the two-sided p-value of the difference, as a fraction: what Target's reports call confidence. */
  readonly confidence: number;
}

/**
 * Returns lift and confidence with the same digits as Target's reports and its "Complete Confidence Calculator" (Adobe Target, "Statistical
 * calculations used in A/B Test activities").
 *
 * Three things differ from {@link compareGroups}. The lift's interval is normal, not Student's. Variances of means are divided by n, not
 * n−1. The confidence belongs to the difference, so it can be above 95 % while the interval of the lift still contains 0.
 *
 * @throws ReportError as {@link compareGroups}
 */
export function compareAsTarget(
  control: Group,
  treatment: Group,
  options: { readonly kind: GroupKind; readonly level?: number | undefined },
): TargetComparison {
  checkOptions(["kind", "level"], options);
  const { kind, level = 0.95 } = options;
  const { pValue } = compareGroups(control, treatment, { kind, effect: "absolute", level });
  const a = withoutBessel(toMoments(control, kind, "control"), kind);
  const b = withoutBessel(toMoments(treatment, kind, "treatment"), kind);
  const relative = estimateEffect(a, b, "relative");
  const absolute = estimateEffect(a, b, "absolute");
  const halfWidth = normalQuantile((1 + checkProbability("level", level)) / 2, 0, 1) * Math.sqrt(relative.variance);
  return requireFinite({
    lift: relative.estimate,
    lower: relative.estimate - halfWidth,
    upper: relative.estimate + halfWidth,
    t: absolute.estimate / Math.sqrt(absolute.variance),
    confidence: 1 - pValue,
  });
}

function withoutBessel(moments: Moments, kind: GroupKind): Moments {
  if (kind === "proportion") return moments;
  return { ...moments, variance: (moments.variance * (moments.n - 1)) / moments.n };
}
