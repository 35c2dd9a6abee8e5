import { drawBeta, drawNormal, type Random } from "./draw-posteriors.ts";
import { indexOfLargest } from "./index-of-largest.ts";

/** The counts of an experience. */
export interface Arm {
  /** Visitors who saw it. */
  readonly visitors: number;
  /** Visitors who converted. */
  readonly successes: number;
  /** The sum of revenue, and the sum of each visitor's squared revenue; for splits by revenue. */
  readonly amount: number;
  readonly squares: number;
}

/** Settings of the split. */
export interface SplitSettings {
  /** `true`: compares revenue per visitor; `false`: conversion rates. */
  readonly byRevenue: boolean;
  /** The share of the traffic that is split equally. @default 0.2 */
  readonly reserve?: number;
  /** The minimum visitors of every experience before the split changes. @default 100 */
  readonly minVisitors?: number;
  /** The number of draws. Shares are exact to about 1 / sqrt(draws). @default 4000 */
  readonly draws?: number;
}

/**
 * Splits traffic by randomized probability matching: Thompson sampling with its draws made in advance.
 *
 * The share of an experience is the posterior probability that it is the best one. The posterior of a conversion rate
 * is a Beta distribution with a uniform prior; of revenue it is the normal distribution of the mean. A reserve of the
 * traffic is split equally, as Target does with 20 %, so that a late winner is not starved.
 *
 * W. R. Thompson, "On the likelihood that one unknown probability exceeds another in view of the evidence of two
 * samples", Biometrika 25 (1933). S. L. Scott, "A modern Bayesian look at the multi-armed bandit", Applied Stochastic
 * Models in Business and Industry 26 (2010).
 *
 * @returns the shares of the experiences; they sum to 1
 */
export function allocateByPosterior(arms: readonly Arm[], settings: SplitSettings, random: Random): readonly number[] {
  const { byRevenue, reserve = 0.2, minVisitors = 100, draws = 4_000 } = settings;
  const equal = 1 / arms.length;
  if (arms.some(({ visitors }) => visitors < minVisitors)) return arms.map(() => equal);
  const draw = byRevenue ? arms.map(meanRevenue) : arms.map(successRate);
  const wins = arms.map(() => 0);
  for (let round = 0; round < draws; round++) {
    const best = indexOfLargest(draw.map((next) => next(random)));
    wins[best] = (wins[best] ?? 0) + 1;
  }
  return wins.map((won) => reserve * equal + (1 - reserve) * (won / draws));
}

function successRate({ visitors, successes }: Arm): (random: Random) => number {
  const successful = Math.min(successes, visitors);
  return (random) => drawBeta(1 + successful, 1 + visitors - successful, random);
}

/** Uses the central limit theorem: there are enough visitors. */
function meanRevenue({ visitors, amount, squares }: Arm): (random: Random) => number {
  const mean = amount / visitors;
  const variance = Math.max(0, squares / visitors - mean ** 2);
  const error = Math.sqrt(variance / visitors);
  return (random) => mean + error * drawNormal(random);
}
