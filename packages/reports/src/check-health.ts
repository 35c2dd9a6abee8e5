import type { DayOfExposures, ExperienceReport, Finding, Health, MetricReport } from "./activity-report.ts";
import type { ActivitySummary } from "./activity-summary.ts";
import { checkOrders } from "./check-orders.ts";
import { checkUnexposed } from "./check-unexposed.ts";
import type { ReportSettings } from "./report-options.ts";
import { splitOfExperiences } from "./split-of-experiences.ts";
import { percent, plural, writeCount, writePValue } from "./write-figures.ts";

/**
 * Finds reasons to distrust the figures, such as a sample ratio mismatch.
 *
 * Limits: a split is off below p = 0.001, as in GrowthBook. Visitors in several experiences are a warning from 1 % on, below that a note;
 * Target has no limit for them.
 *
 * @param days without those after the last expected visitors: see `untilLastVisitors`
 */
export function checkHealth(
  summary: ActivitySummary,
  settings: ReportSettings,
  experiences: readonly ExperienceReport[],
  days: readonly DayOfExposures[],
  metrics: readonly MetricReport[],
): Health {
  const visitors = experiences.reduce((sum, experience) => sum + experience.visitors, 0);
  const split = findSplit(settings, experiences);
  const several = summary.visitorsInSeveralExperiences;
  const daysWithoutData = days.filter((day) => day.visitors.every((count) => count === 0)).map(({ day }) => day);
  const findings: readonly Finding[] = [
    ...(split?.isOff === true ? [describeSplit(settings, experiences, split.pValue, days)] : []),
    ...(split?.isOff === false ? findOddDays(settings, days) : []),
    ...(several !== undefined && several > 0 ? [describeSeveral(several, visitors)] : []),
    ...checkUnexposed(summary, metrics),
    ...checkOrders(summary, settings),
    ...(daysWithoutData.length > 0 ? [describeMissingDays(daysWithoutData)] : []),
    ...(settings.allocation === "automated" ? [biasedRates] : []),
    ...(settings.allocation === "targeted" && experiences.length > 1 ? [differentAudiences] : []),
    ...(days.length > 0 && days.length < 7 ? [describeShort(days.length)] : []),
    ...metrics.flatMap((metric) => describeRefusals(metric, experiences)),
  ];
  return {
    split,
    visitorsInSeveralExperiences:
      several === undefined ? null : { visitors: several, share: visitors === 0 ? 0 : several / visitors },
    daysWithoutData,
    hasBiasedRates: settings.allocation === "automated",
    findings: (["alarm", "warning", "note"] as const).flatMap((severity) =>
      findings.filter((finding) => finding.severity === severity),
    ),
  };
}

/** The p-value below which a split is off. */
const splitLimit = 0.001;

function findSplit(settings: ReportSettings, experiences: readonly ExperienceReport[]): Health["split"] {
  const split = splitOfExperiences(
    settings,
    experiences.map(({ visitors }) => visitors),
  );
  return split === null ? null : { ...split, isOff: split.pValue < splitLimit };
}

function describeSplit(
  settings: ReportSettings,
  experiences: readonly ExperienceReport[],
  pValue: number,
  days: readonly DayOfExposures[],
): Finding {
  const shares = experiences.map(
    ({ name, expectedShare, seenShare }) =>
      `${name} ${percent(seenShare ?? 0)} instead of ${percent(expectedShare ?? 0)}`,
  );
  const [first] = oddDays(settings, days);
  const since = first === undefined ? "" : ` It is off by itself first on ${first.day}.`;
  return {
    code: "split",
    severity: "alarm",
    text: `The split is off (${writePValue(pValue)}): ${shares.join(", ")}.${since} Visitors or their displays are lost, or counted twice, in one experience.`,
  };
}

/** Returns the days whose own split is off, with Bonferroni's correction for the number of days. */
function oddDays({ allocation }: ReportSettings, days: readonly DayOfExposures[]): readonly DayOfExposures[] {
  if (allocation !== "fixed") return [];
  return days.filter(({ split }) => split !== null && split.pValue * days.length < splitLimit);
}

function findOddDays(settings: ReportSettings, days: readonly DayOfExposures[]): readonly Finding[] {
  const odd = oddDays(settings, days);
  if (odd.length === 0) return [];
  return [
    {
      code: "split-by-day",
      severity: "warning",
      text: `The split of all days is as expected, but not that of ${odd.map(({ day }) => day).join(", ")}. Was it changed, or were displays lost?`,
    },
  ];
}

function describeSeveral(several: number, visitors: number): Finding {
  const share = visitors === 0 ? 0 : several / visitors;
  return {
    code: "several-experiences",
    severity: share >= 0.01 ? "warning" : "note",
    text: `${plural(several, "visitor was", "visitors were")} shown more than one experience (${percent(share)}). Effects look smaller than they are.`,
  };
}

function describeMissingDays(missingDays: readonly string[]): Finding {
  const named =
    missingDays.length > 5
      ? `${missingDays.slice(0, 5).join(", ")} and ${missingDays.length - 5} more`
      : missingDays.join(", ");
  return {
    code: "days-without-data",
    severity: "warning",
    text: `${plural(missingDays.length, "day", "days")} without a new visitor: ${named}.`,
  };
}

const biasedRates: Finding = {
  code: "biased-rates",
  severity: "note",
  text: "Traffic was moved to what succeeded, so rates, lifts and intervals are biased: low rates look lower than they are. The split is not tested.",
};

const differentAudiences: Finding = {
  code: "different-audiences",
  severity: "note",
  text: "Audiences decide who sees which experience, so visitors differ from the start: lifts compare audiences as much as experiences.",
};

function describeShort(days: number): Finding {
  return {
    code: "less-than-a-week",
    severity: "note",
    text: `Only ${plural(days, "day", "days")} of data: weekdays and weekends often differ, so let it run for whole weeks.`,
  };
}

function describeRefusals(metric: MetricReport, experiences: readonly ExperienceReport[]): readonly Finding[] {
  return metric.experiences.flatMap(({ experience, denominator, againstControl }): readonly Finding[] => {
    const refusal = againstControl?.refusal ?? null;
    if (refusal === null) return [];
    const name = experiences.find(({ id }) => id === experience)?.name ?? String(experience);
    return [
      {
        code: "refused",
        severity: "note",
        text: `${metric.name} of ${name} (${writeCount(denominator)} visitors) cannot be compared in full: ${refusal}.`,
      },
    ];
  });
}
