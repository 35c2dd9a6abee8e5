import { ReportError } from "./report-error.ts";

/** The sums over the visitors of one experience. A comparison needs nothing else, and SQL computes them in one query. */
export interface Group {
  /** Visitors. */
  readonly n: number;
  /** The sum over visitors: conversions (0 or 1 each), or for example revenue. */
  readonly sum: number;
  /** The sum over visitors of their squared values. Ignored for proportions. */
  readonly squares?: number | undefined;
}

/** `proportion`: each visitor counts 0 or 1, as with conversions. `mean`: any value from 0, as with revenue. */
export type GroupKind = "proportion" | "mean";

/** The mean of a group, and the variance of one visitor's value. */
export interface Moments {
  readonly n: number;
  readonly mean: number;
  readonly variance: number;
}

/**
 * Returns mean and variance of a checked group. The variance is p(1−p) for proportions, as in Target's reports (Adobe Target,
 * "Statistical calculations used in A/B Test activities"), and has Bessel's correction, n−1, for means.
 *
 * @throws ReportError `no-visitors`, `too-few-visitors` (fewer than 2), `invalid-group`
 */
export function toMoments(group: Group, kind: GroupKind, name: string): Moments {
  if (kind !== "proportion" && kind !== "mean") {
    throw new ReportError("invalid-options", `kind: expected "proportion" or "mean", received ${String(kind)}`);
  }
  const n = checkGroup(group, kind, name);
  if (n < 2) throw new ReportError("too-few-visitors", `${name}: expected at least 2 visitors, received ${n}`);
  const mean = group.sum / n;
  if (kind === "proportion") return { n, mean, variance: mean * (1 - mean) };
  return { n, mean, variance: deviations(group, name) / (n - 1) };
}

/** Returns the number of visitors. @throws ReportError `no-visitors`, `invalid-group` */
export function checkGroup(group: Group, kind: GroupKind, name: string): number {
  if (typeof group !== "object" || group === null) {
    throw new ReportError("invalid-group", `${name}: expected { n, sum, squares }, received ${String(group)}`);
  }
  const { n, sum } = group;
  if (n === 0) throw new ReportError("no-visitors", `${name}: expected visitors, received none`);
  if (!isCount(n) || !Number.isInteger(n)) throw invalid(`${name}.n`, "a whole number from 0", n);
  if (!isCount(sum)) throw invalid(`${name}.sum`, "a number from 0", sum);
  if (kind === "proportion" && sum > n) throw invalid(`${name}.sum`, `at most the ${n} visitors of the group`, sum);
  if (kind === "mean") deviations(group, name);
  return n;
}

/** Returns the sum of squared deviations from the mean. Refuses sums that contradict each other by more than rounding. */
function deviations({ n, sum, squares }: Group, name: string): number {
  if (!isCount(squares)) throw invalid(`${name}.squares`, "a number from 0", squares);
  const minimum = (sum * sum) / n;
  if (squares < minimum * (1 - roundingTolerance)) {
    throw invalid(`${name}.squares`, `at least sum² / n, which is ${minimum}`, squares);
  }
  // A difference below the rounding error counts as 0.
  return squares - minimum > minimum * roundingTolerance ? squares - minimum : 0;
}

const roundingTolerance = 1e-12;

/** Whether a value is a finite number from 0. */
export function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value) && value >= 0;
}

function invalid(path: string, expected: string, received: unknown): ReportError {
  return new ReportError("invalid-group", `${path}: expected ${expected}, received ${String(received)}`);
}
