import type { Health, MetricReport } from "./activity-report.ts";
import type { ExperienceId, MetricSummary } from "./activity-summary.ts";
import { adjustPValues } from "./adjust-p-values.ts";
import { compareGroups } from "./compare-groups.ts";
import { type Counts, toGroup, toGroupKind } from "./counts.ts";
import type { Group } from "./group.ts";
import { neededVisitors } from "./needed-visitors.ts";
import { orNull } from "./refusals.ts";
import type { ReportSettings } from "./report-options.ts";

/**
 * Marks the differences that can be believed now. Either of these is enough:
 *
 * - The confidence sequence excludes 0. It holds however often the report is read (see `confidenceSequence`).
 * - Welch's test is significant, and every candidate has the sample size for the metric's minimum lift (see `sampleSize`).
 *
 * Both use Holm's correction, in the families of `correctForSeveral`. The second is valid for one look at a number of visitors fixed in
 * advance. Reading every day after that, and stopping at the first difference, gives more false positives (docs/reports.md has figures).
 * Nothing is conclusive with a sample ratio mismatch, without a fixed split, or of an experience that is no candidate.
 */
export function markConclusive(
  metrics: readonly MetricReport[],
  settings: ReportSettings,
  counts: Counts,
  health: Health,
): readonly MetricReport[] {
  if (settings.allocation !== "fixed" || health.split?.isOff === true) return metrics;
  const certain = [
    ...certainAtAnyTime(settings, counts, (metric) => metric === settings.goal),
    ...certainAtAnyTime(settings, counts, (metric) => metric !== settings.goal),
  ];
  const visitors = Array.from(settings.candidates, (id) => counts.visitors(id));
  return metrics.map((report, index) => {
    const metric = settings.metrics[index];
    if (metric === undefined) return report;
    const needed = neededVisitors(metric, settings, counts);
    const isEnough = needed !== null && visitors.every((count) => count >= needed);
    return {
      ...report,
      experiences: report.experiences.map((result) => {
        const { experience, againstControl } = result;
        if (againstControl === null) return result;
        const isCertain = certain.some((each) => each.metric === metric && each.experience === experience);
        const isConclusive = isCertain || (isEnough && againstControl.isSignificant);
        return { ...result, againstControl: { ...againstControl, isConclusive } };
      }),
    };
  });
}

interface Certainty {
  readonly metric: MetricSummary;
  readonly experience: ExperienceId;
}

/** Returns the differences of a family of metrics whose confidence sequence excludes 0. */
function certainAtAnyTime(
  { control, candidates, metrics, level, sequential = {} }: ReportSettings,
  counts: Counts,
  isOfFamily: (metric: MetricSummary) => boolean,
): readonly Certainty[] {
  const compared = metrics.filter(isOfFamily).flatMap((metric) => {
    const groupFor = (id: ExperienceId): Group => toGroup(metric, counts.visitors(id), counts.result(id, metric.id));
    const reference = groupFor(control.id);
    const options = { kind: toGroupKind(metric), effect: "absolute", level, sequential } as const;
    return [...candidates].flatMap((experience) => {
      if (experience === control.id) return [];
      const comparison = orNull(() => compareGroups(reference, groupFor(experience), options));
      return comparison === null ? [] : [{ metric, experience, pValue: comparison.pValue }];
    });
  });
  const adjusted = adjustPValues(compared.map(({ pValue }) => pValue));
  return compared.filter((_, index) => (adjusted[index] ?? 1) < 1 - level);
}
