import type { MetricSummary } from "./activity-summary.ts";
import { type Counts, toGroup, toGroupKind } from "./counts.ts";
import { toMoments } from "./group.ts";
import { orNull } from "./refusals.ts";
import type { ReportSettings } from "./report-options.ts";
import { sampleSize } from "./sample-size.ts";

/** Returns the sample size of each experience for the minimum lift of a metric; `null` if the control has too few counts for an estimate. */
export function neededVisitors(metric: MetricSummary, settings: ReportSettings, counts: Counts): number | null {
  const { control, minimumLift, level, power } = settings;
  return orNull(() => {
    const group = toGroup(metric, counts.visitors(control.id), counts.result(control.id, metric.id));
    const { mean, variance } = toMoments(group, toGroupKind(metric), control.name);
    const common = { lift: minimumLift, alpha: 1 - level, power };
    if (metric.kind === "conversion") return sampleSize({ ...common, rate: mean });
    return sampleSize({ ...common, mean, standardDeviation: Math.sqrt(variance) });
  });
}
