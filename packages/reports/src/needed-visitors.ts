import type { MetricSummary } from "./activity-summary.ts";
import { type Counts, kindOf, toGroup } from "./counts.ts";
import { toMoments } from "./group.ts";
import { orNull } from "./refusals.ts";
import type { ReportSettings } from "./report-options.ts";
import { sampleSize } from "./sample-size.ts";

/** Returns the visitors that each experience needs for the minimum lift of a metric; `null` where the control tells too little. */
export function neededVisitors(metric: MetricSummary, settings: ReportSettings, counts: Counts): number | null {
  const { control, minimumLift, level, power } = settings;
  return orNull(() => {
    const group = toGroup(metric, counts.visitors(control.id), counts.result(control.id, metric.id));
    const { mean, variance } = toMoments(group, kindOf(metric), control.name);
    const common = { lift: minimumLift, alpha: 1 - level, power };
    if (metric.kind === "conversion") return sampleSize({ ...common, rate: mean });
    return sampleSize({ ...common, mean, standardDeviation: Math.sqrt(variance) });
  });
}
