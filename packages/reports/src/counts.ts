import type { ActivitySummary, ExperienceId, MetricSummary } from "./activity-summary.ts";
import type { Group, GroupKind } from "./group.ts";
import { isCount } from "./group.ts";
import { ReportError } from "./report-error.ts";

/** The summed conversions of an experience's visitors. */
export interface Result {
  readonly converted: number;
  readonly events: number;
  readonly sum: number;
  readonly squares: number;
}

/** The counts of a summary by experience, metric and day. */
export interface Counts {
  /** Days with rows, in order; empty if a row has none. */
  readonly days: readonly number[];
  /** New visitors of one day; without a day, of all days. */
  readonly visitors: (experience: ExperienceId, day?: number) => number;
  readonly result: (experience: ExperienceId, metric: string, day?: number) => Result;
}

export const noResult: Result = { converted: 0, events: 0, sum: 0, squares: 0 };

/**
 * Adds up the rows of a summary.
 *
 * @throws ReportError `invalid-summary` for a count below 0, or a row of an experience or metric that the summary does not list
 */
export function addUpCounts(summary: ActivitySummary): Counts {
  const experiences = new Set(summary.experiences.map(({ id }) => id));
  const metrics = new Set(summary.metrics.map(({ id }) => id));
  const visitors = new Map<string, number>();
  const results = new Map<string, Result>();
  const days = new Set<number | undefined>();
  for (const row of summary.exposures) {
    requireKnown("exposures", "experience", row.experience, experiences);
    requireCounts("exposures", { visitors: row.visitors });
    requireDay("exposures", row.day);
    days.add(row.day);
    for (const key of toKeys([row.experience], row.day)) visitors.set(key, (visitors.get(key) ?? 0) + row.visitors);
  }
  for (const row of summary.results) {
    requireKnown("results", "experience", row.experience, experiences);
    requireKnown("results", "metric", row.metric, metrics);
    requireDay("results", row.day);
    const { visitors: converted, events = converted, sum = 0, squares = 0 } = row;
    requireCounts("results", { visitors: converted, events });
    requireNumbers("results", { sum, squares });
    days.add(row.day);
    for (const key of toKeys([row.experience, row.metric], row.day)) {
      results.set(key, addResults(results.get(key) ?? noResult, { converted, events, sum, squares }));
    }
  }
  return {
    days: days.has(undefined) ? [] : Array.from(days, (day) => day ?? 0).sort((a, b) => a - b),
    visitors: (experience, day) => visitors.get(toKey([experience], day)) ?? 0,
    result: (experience, metric, day) => results.get(toKey([experience, metric], day)) ?? noResult,
  };
}

export function addResults(a: Result, b: Result): Result {
  return {
    converted: a.converted + b.converted,
    events: a.events + b.events,
    sum: a.sum + b.sum,
    squares: a.squares + b.squares,
  };
}

/** Converts counts to the group that the metric's statistics are computed from. */
export function toGroup(metric: MetricSummary, visitors: number, result: Result): Group {
  if (metric.kind === "conversion") return { n: visitors, sum: result.converted };
  return { n: visitors, sum: result.sum, squares: result.squares };
}

export function toGroupKind(metric: MetricSummary): GroupKind {
  return metric.kind === "conversion" ? "proportion" : "mean";
}

/** Returns the keys of a row: one for all days, and one for its own day. */
function toKeys(parts: readonly ExperienceId[], day: number | undefined): readonly string[] {
  return day === undefined ? [toKey(parts, undefined)] : [toKey(parts, undefined), toKey(parts, day)];
}

/** JSON keeps the id 1 and the id "1" apart. */
function toKey(parts: readonly ExperienceId[], day: number | undefined): string {
  return JSON.stringify([...parts, day ?? null]);
}

function requireKnown(list: string, name: string, id: ExperienceId, known: ReadonlySet<ExperienceId>): void {
  if (known.has(id)) return;
  const expected = Array.from(known, (each) => JSON.stringify(each)).join(", ");
  throw new ReportError(
    "invalid-summary",
    `${list}[].${name}: expected one of ${expected}, received ${JSON.stringify(id)}`,
  );
}

function requireCounts(list: string, counts: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(counts)) {
    if (!isCount(value)) {
      throw new ReportError(
        "invalid-summary",
        `${list}[].${name}: expected a number from 0, received ${String(value)}`,
      );
    }
  }
}

/** Accepts sums below 0. The statistics of that metric refuse them, and the other metrics can still be reported. */
function requireNumbers(list: string, sums: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(sums)) {
    if (!Number.isFinite(value)) {
      throw new ReportError("invalid-summary", `${list}[].${name}: expected a number, received ${String(value)}`);
    }
  }
}

function requireDay(list: string, day: unknown): void {
  if (day === undefined || Number.isInteger(day)) return;
  throw new ReportError(
    "invalid-summary",
    `${list}[].day: expected whole days since 1970-01-01, received ${String(day)}`,
  );
}
