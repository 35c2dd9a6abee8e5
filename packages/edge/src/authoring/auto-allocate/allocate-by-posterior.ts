import { drawBeta, drawNormal, type Random } from "./draw-posteriors.ts";

/** What was counted of an experience. */
export interface Arm {
  /** Visitors who have seen it. */
  readonly visitors: number;
  /** Those of them who did what counts. */
  readonly successes: number;
  /** The revenue of all of them, and the sum of the square of each one's; for splits by revenue. */
  readonly amount: number;
  readonly squares: number;
}

/** How the split follows success. */
export interface SplitSettings {
  /** Whether revenue for each visitor counts, or else the share of visitors who succeed. */
  readonly byRevenue: boolean;
  /** The share of the traffic that is always split equally. @default 0.2 */
  readonly reserve?: number;
  /** Visitors of each experience before the split follows anything. @default 100 */
  readonly leastVisitors?: number;
  /** How often to draw: the shares are exact to about 1 / sqrt(draws). @default 4000 */
  readonly draws?: number;
}

/**
 * Splits traffic by success: randomized probability matching, which is Thompson sampling with its draws made beforehand.
 *
 * An experience gets the share of traffic that is the probability that it is the best one, as far as was counted. For shares of
 * visitors the belief is a Beta distribution that begins uniform; for revenue it is the normal distribution of the mean. A reserve
 * of the traffic is split equally, as Target does with 20 % of it, so that an experience whose time is still to come is not given up.
 *
 * W. R. Thompson, "On the likelihood that one unknown probability exceeds another in view of the evidence of two samples",
 * Biometrika 25 (1933). S. L. Scott, "A modern Bayesian look at the multi-armed bandit", Applied Stochastic Models in Business and
 * Industry 26 (2010).
 *
 * @returns the shares of the experiences; they sum to 1
 */
export function allocateByPosterior(arms: readonly Arm[], settings: SplitSettings, random: Random): readonly number[] {
  const { byRevenue, reserve = 0.2, leastVisitors = 100, draws = 4_000 } = settings;
  const equal = 1 / arms.length;
  if (arms.some(({ visitors }) => visitors < leastVisitors)) return arms.map(() => equal);
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

/** By the central limit theorem, for which there are visitors enough. */
function meanRevenue({ visitors, amount, squares }: Arm): (random: Random) => number {
  const mean = amount / visitors;
  const variance = Math.max(0, squares / visitors - mean ** 2);
  const error = Math.sqrt(variance / visitors);
  return (random) => mean + error * drawNormal(random);
}

/** Among equals, which hardly ever are, the first. */
function indexOfLargest(values: readonly number[]): number {
  return values.reduce((best, value, index) => (value > (values[best] ?? Number.NEGATIVE_INFINITY) ? index : best), 0);
}
