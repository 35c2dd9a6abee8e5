import tQuantile from "@stdlib/stats-base-dists-t-quantile";
import type { Interval } from "./activity-report.ts";
import { type Group, type GroupKind, toMoments } from "./group.ts";
import { ReportError } from "./report-error.ts";
import { requireFinite } from "./require-finite.ts";

/**
 * Returns the confidence interval of one group's mean or rate: mean ± t × standard error, with n−1 degrees of freedom (Student, Biometrika 6,
 * 1908). For rates it is Wald's interval, which Target's reports show. It would have no width where nobody or everybody converted, so there it
 * throws `no-variance`.
 *
 * @throws ReportError `no-visitors`, `too-few-visitors`, `no-variance`, `invalid-group`
 */
export function meanInterval(group: Group, kind: GroupKind, level: number): Interval {
  const { n, mean, variance } = toMoments(group, kind, "group");
  if (variance === 0) throw new ReportError("no-variance", "expected values that differ, received equal ones");
  const reach = tQuantile((1 + level) / 2, n - 1) * Math.sqrt(variance / n);
  return requireFinite({ lower: mean - reach, upper: mean + reach });
}
