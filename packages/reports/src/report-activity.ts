// START HERE for reports: from a summary to the report, every stage in order.
import type { ActivityReport, ExperienceReport } from "./activity-report.ts";
import type { ActivitySummary } from "./activity-summary.ts";
import { checkHealth } from "./check-health.ts";
import { correctForSeveral } from "./correct-for-several.ts";
import { addUpCounts, type Counts } from "./counts.ts";
import { describeDays, untilLastVisitors } from "./describe-days.ts";
import { describeMetric } from "./describe-metric.ts";
import { giveAdvice } from "./give-advice.ts";
import { markConclusive } from "./mark-conclusive.ts";
import { type ReportOptions, type ReportSettings, toSettings } from "./report-options.ts";

/**
 * Turns the counts of an activity into its report: figures with intervals, health, and advice.
 *
 * A metric that cannot be compared has `null` figures, and a reason. Only a summary that contradicts itself is refused as a whole.
 * docs/reports.md says how to read the report, and has the source of each formula.
 *
 * @throws ReportError `invalid-summary`, `invalid-options`
 * @example
 * ```ts
 * const report = reportActivity({
 *   activity: "Hero",
 *   experiences: [{ id: 0, name: "A", share: 50 }, { id: 1, name: "B", share: 50 }],
 *   metrics: [{ id: "order", kind: "conversion", goal: true }],
 *   exposures: [{ experience: 0, visitors: 10_000 }, { experience: 1, visitors: 10_040 }],
 *   results: [{ experience: 0, metric: "order", visitors: 400 }, { experience: 1, metric: "order", visitors: 520 }],
 * });
 * report.advice.text; // "B is better than A: …"
 * ```
 */
export function reportActivity(summary: ActivitySummary, options: ReportOptions = {}): ActivityReport {
  const settings = toSettings(summary, options);
  const counts = addUpCounts(summary);
  const experiences = describeExperiences(summary, settings, counts);
  const compared = correctForSeveral(
    settings.metrics.map((metric) => describeMetric(metric, settings, counts)),
    settings,
  );
  const days = describeDays(settings, counts);
  const visitorDays = untilLastVisitors(days, settings);
  const health = checkHealth(summary, settings, experiences, visitorDays, compared);
  const metrics = markConclusive(compared, settings, counts, health);
  const visitors = experiences.reduce((sum, experience) => sum + experience.visitors, 0);
  return {
    activity: summary.activity,
    level: settings.level,
    isSequential: settings.sequential !== undefined,
    control: settings.control.id,
    goal: settings.goal?.id ?? null,
    visitors,
    experiences,
    metrics,
    days,
    health,
    advice: giveAdvice(settings, counts, experiences, metrics, visitorDays, health),
  };
}

function describeExperiences(
  summary: ActivitySummary,
  { control, allocation }: ReportSettings,
  counts: Counts,
): readonly ExperienceReport[] {
  const all = summary.experiences.reduce((sum, { id }) => sum + counts.visitors(id), 0);
  const whole = summary.experiences.reduce((sum, { share }) => sum + share, 0);
  return summary.experiences.map(({ id, name, share }) => ({
    id,
    name,
    isControl: id === control.id,
    visitors: counts.visitors(id),
    expectedShare: allocation === "fixed" ? share / whole : null,
    seenShare: all === 0 ? null : counts.visitors(id) / all,
  }));
}
