import type { DayOfExperience, DayOfExposures, DayOfMetric } from "./activity-report.ts";
import type { MetricSummary } from "./activity-summary.ts";
import { compareGroups } from "./compare-groups.ts";
import { addResults, type Counts, noResult, toGroup, toGroupKind } from "./counts.ts";
import type { Group } from "./group.ts";
import { meanInterval } from "./mean-interval.ts";
import { orNull } from "./refusals.ts";
import type { ReportSettings } from "./report-options.ts";
import { splitOfExperiences } from "./split-of-experiences.ts";
import { toIsoDay } from "./write-figures.ts";

/** Describes new visitors by day, without gaps from the first day to the last. */
export function describeDays(settings: ReportSettings, counts: Counts): readonly DayOfExposures[] {
  const { experiences } = settings;
  const cumulative = experiences.map(() => 0);
  return everyDay(settings, counts).map((day) => {
    const visitors = experiences.map(({ id }) => counts.visitors(id, day));
    for (const [index, count] of visitors.entries()) cumulative[index] = (cumulative[index] ?? 0) + count;
    const split = splitOfExperiences(settings, visitors);
    return { day: toIsoDay(day), visitors, cumulativeVisitors: [...cumulative], split };
  });
}

/** Leaves out the days at the end on which conversions came, but visitors neither came nor were expected: those after `through`. */
export function untilLastVisitors(
  days: readonly DayOfExposures[],
  { through }: ReportSettings,
): readonly DayOfExposures[] {
  const last = days.findLastIndex(({ visitors }) => visitors.some((count) => count > 0));
  const expected = through === undefined ? -1 : days.findIndex(({ day }) => day === toIsoDay(through));
  return days.slice(0, Math.max(last, expected) + 1);
}

/** Describes a metric by day: the day's increment, and the figures up to and including the day. */
export function describeMetricDays(
  metric: MetricSummary,
  settings: ReportSettings,
  counts: Counts,
): readonly DayOfMetric[] {
  const { experiences, control, level, sequential } = settings;
  const kind = toGroupKind(metric);
  const sums = new Map(experiences.map(({ id }) => [id, { visitors: 0, result: noResult }]));
  return everyDay(settings, counts).map((day) => {
    const rows = experiences.map(({ id }) => {
      const before = sums.get(id) ?? { visitors: 0, result: noResult };
      const added = { visitors: counts.visitors(id, day), result: counts.result(id, metric.id, day) };
      const sum = { visitors: before.visitors + added.visitors, result: addResults(before.result, added.result) };
      sums.set(id, sum);
      return {
        id,
        added: toGroup(metric, added.visitors, added.result),
        group: toGroup(metric, sum.visitors, sum.result),
      };
    });
    const reference: Group = rows.find(({ id }) => id === control.id)?.group ?? { n: 0, sum: 0 };
    return {
      day: toIsoDay(day),
      experiences: rows.map(
        ({ id, added, group }): DayOfExperience => ({
          experience: id,
          added: { denominator: added.n, numerator: added.sum },
          cumulative: {
            denominator: group.n,
            numerator: group.sum,
            value: group.n === 0 ? null : group.sum / group.n,
            interval: orNull(() => meanInterval(group, kind, level)),
            lift:
              id === control.id
                ? null
                : orNull(() => compareGroups(reference, group, { kind, effect: "relative", level, sequential })),
          },
        }),
      ),
    };
  });
}

/** Returns all days from the first to the last. Beyond ten years it returns only days with rows: one wrong clock would add thousands. */
function everyDay({ through }: ReportSettings, counts: Counts): readonly number[] {
  const [first] = counts.days;
  if (first === undefined) return [];
  const last = Math.max(counts.days.at(-1) ?? first, through ?? first);
  if (last - first > maxDays) return counts.days;
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

const maxDays = 3_653;
