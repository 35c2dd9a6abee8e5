import type { Finding, MetricReport } from "./activity-report.ts";
import type { ActivitySummary, UnexposedCount } from "./activity-summary.ts";
import { isCount } from "./group.ts";
import { ReportError } from "./report-error.ts";
import { percent, plural } from "./write-figures.ts";

/**
 * Finds visitors that met a metric but were not shown the experience: their displays are lost or late. They are a warning from 1 % of the
 * metric's visitors on, below that a note; Target has no limit for them.
 *
 * @throws ReportError `invalid-summary`
 */
export function checkUnexposed(
  { unexposed = [], experiences }: ActivitySummary,
  metrics: readonly MetricReport[],
): readonly Finding[] {
  for (const { visitors } of unexposed) {
    if (!isCount(visitors)) {
      throw new ReportError(
        "invalid-summary",
        `unexposed[].visitors: expected a number from 0, received ${String(visitors)}`,
      );
    }
  }
  return metrics.flatMap(({ id, name, total }): readonly Finding[] => {
    const rows = unexposed.filter(({ metric, visitors }) => metric === id && visitors > 0);
    const visitors = rows.reduce((sum, row) => sum + row.visitors, 0);
    if (visitors === 0) return [];
    const share = visitors / (visitors + total.convertedVisitors);
    const toName = ({ experience }: UnexposedCount): string =>
      experiences.find((each) => each.id === experience)?.name ?? String(experience);
    const where = rows.map((row) => `${toName(row)} ${row.visitors}`).join(", ");
    return [
      {
        code: "not-shown",
        severity: share >= 0.01 ? "warning" : "note",
        text: `${name}: ${plural(visitors, "visitor", "visitors")} (${percent(share)}) met it without having been shown the experience, and ${visitors === 1 ? "is" : "are"} left out: ${where}. Are displays lost, or not sent?`,
      },
    ];
  });
}
