import type { ActivitySummary, ExperienceId, MetricSummary } from "./activity-summary.ts";
import type { Group, GroupKind } from "./group.ts";
import { isCount } from "./group.ts";
import { ReportError } from "./report-error.ts";

/** What visitors of an experience did, added up. */
export interface Result {
  readonly converted: number;
  readonly events: number;
  readonly sum: number;
  readonly squares: number;
}

/** Counts of a summary, found by experience, metric and day. */
export interface Counts {
  /** Days with rows, in order; empty if a row has none. */
  readonly days: readonly number[];
  /** New visitors, of a day or of all. */
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
    for (const key of keysOf([row.experience], row.day)) visitors.set(key, (visitors.get(key) ?? 0) + row.visitors);
  }
  for (const row of summary.results) {
    requireKnown("results", "experience", row.experience, experiences);
    requireKnown("results", "metric", row.metric, metrics);
    requireDay("results", row.day);
    const { visitors: converted, events = converted, sum = 0, squares = 0 } = row;
    requireCounts("results", { visitors: converted, events });
    requireNumbers("results", { sum, squares });
    days.add(row.day);
    for (const key of keysOf([row.experience, row.metric], row.day)) {
      results.set(key, addResults(results.get(key) ?? noResult, { converted, events, sum, squares }));
    }
  }
  return {
    days: days.has(undefined) ? [] : Array.from(days, (day) => day ?? 0).sort((a, b) => a - b),
    visitors: (experience, day) => visitors.get(keyOf([experience], day)) ?? 0,
    result: (experience, metric, day) => results.get(keyOf([experience, metric], day)) ?? noResult,
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

/** The group that a metric's statistics are of. */
export function toGroup(metric: MetricSummary, visitors: number, result: Result): Group {
  if (metric.kind === "conversion") return { n: visitors, sum: result.converted };
  return { n: visitors, sum: result.sum, squares: result.squares };
}

export function kindOf(metric: MetricSummary): GroupKind {
  return metric.kind === "conversion" ? "proportion" : "mean";
}

/** The keys of a row: that of all days, and that of its own. */
function keysOf(parts: readonly ExperienceId[], day: number | undefined): readonly string[] {
  return day === undefined ? [keyOf(parts, undefined)] : [keyOf(parts, undefined), keyOf(parts, day)];
}

/** Ids are told apart by type, too. */
function keyOf(parts: readonly ExperienceId[], day: number | undefined): string {
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

/** Sums below 0 are for the statistics to refuse: the other metrics can be reported. */
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
