import type { Spread } from "../model.ts";

/** Median and quartiles: a pause of the machine in one round moves none of them far. */
export function toSpread(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  return { median: quantile(sorted, 0.5), low: quantile(sorted, 0.25), high: quantile(sorted, 0.75) };
}

/** Between two values the quantile lies on the line between them. */
export function quantile(sorted: readonly number[], share: number): number {
  const position = (sorted.length - 1) * share;
  const below = sorted[Math.floor(position)] ?? Number.NaN;
  const above = sorted[Math.ceil(position)] ?? below;
  return below + (above - below) * (position - Math.floor(position));
}

/** Round by round, so that what slowed down both does not count. */
export function toRatios(over: readonly number[], under: readonly number[]): Spread {
  return toSpread(over.map((value, round) => value / (under[round] ?? Number.NaN)));
}
