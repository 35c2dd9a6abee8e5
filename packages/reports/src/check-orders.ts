import type { Finding } from "./activity-report.ts";
import type { ActivitySummary, OrderCount } from "./activity-summary.ts";
import { isCount } from "./group.ts";
import { ReportError } from "./report-error.ts";
import type { ReportSettings } from "./report-options.ts";
import { percent, plural } from "./write-figures.ts";

/**
 * Finds extreme orders, more than three standard deviations above the average order (Adobe Target, "Exclude extreme orders"), and repeated
 * orders, whose id was already counted.
 *
 * @throws ReportError `invalid-summary`
 */
export function checkOrders({ orders = [] }: ActivitySummary, { metrics }: ReportSettings): readonly Finding[] {
  for (const row of orders) requireCounts(row);
  return metrics.flatMap((metric) => {
    const rows = orders.filter((row) => row.metric === metric.id);
    const name = metric.name ?? metric.id;
    return [...findExtreme(name, rows), ...findRepeated(name, rows)];
  });
}

function findExtreme(name: string, rows: readonly OrderCount[]): readonly Finding[] {
  const total = (value: (row: OrderCount) => number): number => rows.reduce((sum, row) => sum + value(row), 0);
  const count = total(({ orders }) => orders);
  if (count < 2) return [];
  const sum = total((row) => row.sum);
  const mean = sum / count;
  const variance = Math.max(0, (total(({ squares }) => squares) - sum * mean) / (count - 1));
  const limit = mean + 3 * Math.sqrt(variance);
  const extreme = rows.flatMap(({ largest = [] }) => largest.filter((amount) => amount > limit));
  if (extreme.length === 0) return [];
  const share = extreme.reduce((all, amount) => all + amount, 0) / sum;
  return [
    {
      code: "extreme-orders",
      // A tenth of the revenue can decide a comparison by itself.
      severity: share >= 0.1 ? "warning" : "note",
      text: `${name}: at least ${plural(extreme.length, "extreme order", "extreme orders")}, above ${limit.toFixed(2)}, ${extreme.length === 1 ? "is" : "are"} ${percent(share)} of all revenue; the largest is ${Math.max(...extreme).toFixed(2)}.`,
    },
  ];
}

function findRepeated(name: string, rows: readonly OrderCount[]): readonly Finding[] {
  const repeated = rows.reduce((sum, row) => sum + (row.repeated ?? 0), 0);
  if (repeated === 0) return [];
  const all = rows.reduce((sum, row) => sum + row.orders, 0);
  return [
    {
      code: "repeated-orders",
      severity: repeated >= all / 10 ? "warning" : "note",
      text: `${name}: ${plural(repeated, "order", "orders")} had an id that was already counted, and ${repeated === 1 ? "was" : "were"} left out. Is a page counted when it is loaded again?`,
    },
  ];
}

function requireCounts({ orders, sum, squares, largest = [], repeated = 0 }: OrderCount): void {
  for (const value of [orders, sum, squares, repeated, ...largest]) {
    if (!isCount(value)) {
      throw new ReportError("invalid-summary", `orders[]: expected numbers from 0, received ${String(value)}`);
    }
  }
}
