import type { MetricReport } from "./activity-report.ts";
import { adjustPValues } from "./adjust-p-values.ts";
import type { ReportSettings } from "./report-options.ts";

/**
 * Corrects p-values by Holm's method in two families: the goal's comparisons with the control, and those of all other metrics together. So
 * more metrics do not make the decision about the goal harder, and are themselves corrected for their number. Only candidates are in a family.
 */
export function correctForSeveral(metrics: readonly MetricReport[], settings: ReportSettings): readonly MetricReport[] {
  const goals = correct(
    metrics.filter(({ isGoal }) => isGoal),
    settings,
  );
  const others = correct(
    metrics.filter(({ isGoal }) => !isGoal),
    settings,
  );
  return metrics.map((metric) => [...goals, ...others].find(({ id }) => id === metric.id) ?? metric);
}

function correct(metrics: readonly MetricReport[], { level, candidates }: ReportSettings): readonly MetricReport[] {
  const pValues = metrics.flatMap(({ experiences }) =>
    experiences.flatMap(({ experience, againstControl }) =>
      candidates.has(experience) ? (againstControl?.difference?.pValue ?? []) : [],
    ),
  );
  const adjusted = adjustPValues(pValues)[Symbol.iterator]();
  return metrics.map((metric) => ({
    ...metric,
    experiences: metric.experiences.map((result) => {
      const { experience, againstControl } = result;
      if (againstControl === null || againstControl.difference === null || !candidates.has(experience)) return result;
      const adjustedPValue: number = adjusted.next().value ?? 1;
      return {
        ...result,
        againstControl: { ...againstControl, adjustedPValue, isSignificant: adjustedPValue < 1 - level },
      };
    }),
  }));
}
