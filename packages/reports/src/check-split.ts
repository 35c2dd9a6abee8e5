import gammainc from "@stdlib/math-base-special-gammainc";
import { isCount } from "./group.ts";
import { ReportError } from "./report-error.ts";
import { requireFinite } from "./require-finite.ts";

export interface SplitCheck {
  /** Pearson's chi-squared. */
  readonly statistic: number;
  /** The chance of a split at least this far from the weights, if visitors were split by the weights. */
  readonly pValue: number;
}

/**
 * Tests for a sample ratio mismatch: Pearson's chi-squared test of visitors against weights. The upper tail is the upper regularised
 * incomplete gamma function itself, not 1 − the distribution function, so p-values below 1e-16 are right too.
 *
 * Sources: Pearson, Philosophical Magazine 50, 1900; Fabijan and others, "Diagnosing Sample Ratio Mismatch in Online Controlled
 * Experiments", KDD 2019, for its use.
 *
 * @param observed The visitors of each experience.
 * @param weights The intended share of each, in any unit: `[80, 20]`, `[0.8, 0.2]`. An experience with weight 0 must have no visitors.
 * @throws ReportError `no-visitors`; `invalid-split` for fewer than two experiences with a weight, lists of different length, or a number below 0
 */
export function checkSplit(observed: readonly number[], weights: readonly number[]): SplitCheck {
  if (!Array.isArray(observed) || !Array.isArray(weights) || observed.length !== weights.length) {
    throw new ReportError("invalid-split", "expected as many weights as observed counts, each a list");
  }
  for (const count of observed) if (!isCount(count)) throw invalid("observed", "numbers from 0", count);
  for (const weight of weights) if (!isCount(weight)) throw invalid("weights", "numbers from 0", weight);
  const experiences = observed.map((count, index) => ({ count, weight: weights[index] ?? 0 }));
  const weighted = experiences.filter(({ weight }) => weight > 0);
  if (weighted.length < 2) throw invalid("weights", "at least two above 0", weights.join(", "));
  const unweighted = experiences.find(({ count, weight }) => weight === 0 && count > 0);
  if (unweighted !== undefined) throw invalid("observed", "no visitors where the weight is 0", unweighted.count);
  const visitors = weighted.reduce((sum, { count }) => sum + count, 0);
  if (visitors === 0) throw new ReportError("no-visitors", "observed: expected visitors, received none");
  const whole = weighted.reduce((sum, { weight }) => sum + weight, 0);
  const statistic = weighted.reduce((sum, { count, weight }) => {
    const expected = visitors * (weight / whole);
    return sum + (count - expected) ** 2 / expected;
  }, 0);
  return requireFinite({ statistic, pValue: gammainc(statistic / 2, (weighted.length - 1) / 2, true, true) });
}

function invalid(path: string, expected: string, received: unknown): ReportError {
  return new ReportError("invalid-split", `${path}: expected ${expected}, received ${String(received)}`);
}
