import type { AgainstControl, ExperienceResult, Figures, MetricReport } from "./activity-report.ts";
import type { MetricSummary } from "./activity-summary.ts";
import { compareAsTarget } from "./compare-as-target.ts";
import { compareGroups } from "./compare-groups.ts";
import { addResults, type Counts, noResult, type Result, toGroup, toGroupKind } from "./counts.ts";
import { describeMetricDays } from "./describe-days.ts";
import type { Group, GroupKind } from "./group.ts";
import { meanInterval } from "./mean-interval.ts";
import { probabilityToBeBest } from "./probability-to-be-best.ts";
import { orNull, Refusals } from "./refusals.ts";
import type { ReportSettings } from "./report-options.ts";

/**
 * Describes a metric: each experience against the control, all together, and by day. `correctForSeveral` and `markConclusive` fill in what
 * depends on the other metrics.
 */
export function describeMetric(metric: MetricSummary, settings: ReportSettings, counts: Counts): MetricReport {
  const { experiences, control, candidates, goal, level } = settings;
  const kind = toGroupKind(metric);
  const rows = experiences.map(({ id }) => {
    const result = counts.result(id, metric.id);
    return { id, result, visitors: counts.visitors(id), group: toGroup(metric, counts.visitors(id), result) };
  });
  const reference = toGroup(metric, counts.visitors(control.id), counts.result(control.id, metric.id));
  const compared = rows.filter(({ id, visitors }) => candidates.has(id) && visitors > 0);
  const best = chancesToBeBest(
    kind,
    compared.map(({ group }) => group),
  );
  const chances = new Map(compared.map(({ id }, index) => [id, best?.[index]]));
  return {
    id: metric.id,
    name: metric.name ?? metric.id,
    kind: metric.kind,
    isGoal: metric === goal,
    experiences: rows.map(
      ({ id, group, visitors, result }): ExperienceResult => ({
        experience: id,
        ...describeFigures(metric, visitors, result, level),
        againstControl: id === control.id ? null : compareWithControl(reference, group, kind, settings),
        probabilityToBeBest: chances.get(id) ?? null,
      }),
    ),
    total: describeFigures(
      metric,
      rows.reduce((sum, { visitors }) => sum + visitors, 0),
      rows.reduce((sum, { result }) => addResults(sum, result), noResult),
      level,
    ),
    days: settings.byDay ? describeMetricDays(metric, settings, counts) : [],
  };
}

function describeFigures(metric: MetricSummary, visitors: number, result: Result, level: number): Figures {
  const group = toGroup(metric, visitors, result);
  return {
    denominator: visitors,
    numerator: group.sum,
    value: ratio(group.sum, visitors),
    interval: orNull(() => meanInterval(group, toGroupKind(metric), level)),
    convertedVisitors: result.converted,
    events: result.events,
    revenue:
      metric.kind === "revenue"
        ? {
            revenue: result.sum,
            revenuePerVisitor: ratio(result.sum, visitors),
            orders: result.events,
            averageOrderValue: ratio(result.sum, result.events),
          }
        : null,
  };
}

function compareWithControl(
  control: Group,
  treatment: Group,
  kind: GroupKind,
  { level, sequential }: ReportSettings,
): AgainstControl {
  const refusals = new Refusals();
  const difference = refusals.orNull(() =>
    compareGroups(control, treatment, { kind, effect: "absolute", level, sequential }),
  );
  const lift = refusals.orNull(() =>
    compareGroups(control, treatment, { kind, effect: "relative", level, sequential }),
  );
  const target = orNull(() => compareAsTarget(control, treatment, { kind, level }));
  const single = orNull(() => compareGroups(control, treatment, { kind, effect: "absolute", level }));
  return {
    lift,
    difference,
    target,
    confidence: single === null ? null : 1 - single.pValue,
    chanceToWin: chanceToWin(control, treatment, kind),
    adjustedPValue: null,
    isSignificant: false,
    isConclusive: false,
    refusal: refusals.first,
  };
}

/** Uses the normal model. Falls back to the Beta model for rates that it refuses, such as those of groups in which nobody converted. */
function chanceToWin(control: Group, treatment: Group, kind: GroupKind): number | null {
  const groups = [control, treatment];
  return (
    orNull(() => probabilityToBeBest(groups, { kind })[1]?.againstControl?.chanceToBeat ?? null) ??
    (kind === "proportion"
      ? orNull(() => probabilityToBeBest(groups, { kind, model: "beta" })[1]?.probabilityToBeBest ?? null)
      : null)
  );
}

function chancesToBeBest(kind: GroupKind, groups: readonly Group[]): readonly number[] | null {
  const shares = (results: ReturnType<typeof probabilityToBeBest>): readonly number[] =>
    results.map((result) => result.probabilityToBeBest);
  return (
    orNull(() => shares(probabilityToBeBest(groups, { kind, effect: "absolute" }))) ??
    (kind === "proportion"
      ? orNull(() => shares(probabilityToBeBest(groups, { kind, model: "beta", effect: "absolute" })))
      : null)
  );
}

function ratio(numerator: number, denominator: number): number | null {
  return denominator === 0 ? null : numerator / denominator;
}
