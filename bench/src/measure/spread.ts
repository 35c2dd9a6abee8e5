import type { Spread } from "../model.ts";

/** Returns median and quartiles, which one disturbed round hardly moves. */
export function toSpread(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  return { median: quantile(sorted, 0.5), low: quantile(sorted, 0.25), high: quantile(sorted, 0.75) };
}

/** Interpolates linearly between two values. */
export function quantile(sorted: readonly number[], share: number): number {
  const position = (sorted.length - 1) * share;
  const below = sorted[Math.floor(position)] ?? Number.NaN;
  const above = sorted[Math.ceil(position)] ?? below;
  return below + (above - below) * (position - Math.floor(position));
}

/** Divides round by round, so that a slow moment of the machine affects both sides. */
export function toRatios(over: readonly number[], under: readonly number[]): Spread {
  return toSpread(over.map((value, round) => value / (under[round] ?? Number.NaN)));
}
