import type { ActivityReport, ExperienceReport, ExperienceResult, MetricReport } from "./activity-report.ts";

/** A cell; `null` is an empty one. */
type Cell = string | number | boolean | null;

/**
 * Writes reports as CSV (RFC 4180): a row of names, then a row for each experience and metric. Shares and lifts are fractions. A figure that
 * could not be computed is an empty cell. A text that a spreadsheet would read as a formula gets an apostrophe in front.
 *
 * @example
 * ```ts
 * toCsv([reportActivity(summary)]); // "activity,experience,isControl,visitors,…"
 * ```
 */
export function toCsv(reports: readonly ActivityReport[]): string {
  const rows = reports.flatMap((report) =>
    report.experiences.flatMap((experience) =>
      report.metrics.length === 0
        ? [toRow(report, experience, undefined)]
        : report.metrics.map((metric) => toRow(report, experience, metric)),
    ),
  );
  const [first] = rows;
  const names = Object.keys(first ?? {});
  return [names, ...rows.map((row) => Object.values(row))]
    .map((cells) => `${cells.map(writeCell).join(",")}\r\n`)
    .join("");
}

function toRow(
  { activity, level }: ActivityReport,
  { id, name, isControl, visitors, expectedShare, seenShare }: ExperienceReport,
  metric: MetricReport | undefined,
): Readonly<Record<string, Cell>> {
  const result: ExperienceResult | undefined = metric?.experiences.find(({ experience }) => experience === id);
  const against = result?.againstControl ?? null;
  const { lift = null, difference = null } = against ?? {};
  return {
    activity,
    experience: name,
    experienceId: id,
    isControl,
    visitors,
    expectedShare,
    seenShare,
    metric: metric?.name ?? null,
    kind: metric?.kind ?? null,
    isGoal: metric?.isGoal ?? null,
    numerator: result?.numerator ?? null,
    denominator: result?.denominator ?? null,
    value: result?.value ?? null,
    lower: result?.interval?.lower ?? null,
    upper: result?.interval?.upper ?? null,
    lift: lift?.estimate ?? null,
    liftLower: lift?.lower ?? null,
    liftUpper: lift?.upper ?? null,
    difference: difference?.estimate ?? null,
    differenceLower: difference?.lower ?? null,
    differenceUpper: difference?.upper ?? null,
    level,
    pValue: difference?.pValue ?? null,
    adjustedPValue: against?.adjustedPValue ?? null,
    isSignificant: against?.isSignificant ?? null,
    isConclusive: against?.isConclusive ?? null,
    confidence: against?.confidence ?? null,
    chanceToWin: against?.chanceToWin ?? null,
    probabilityToBeBest: result?.probabilityToBeBest ?? null,
    revenue: result?.revenue?.revenue ?? null,
    orders: result?.revenue?.orders ?? null,
    averageOrderValue: result?.revenue?.averageOrderValue ?? null,
  };
}

function writeCell(cell: Cell): string {
  if (cell === null) return "";
  if (typeof cell !== "string") return String(cell);
  const text = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
