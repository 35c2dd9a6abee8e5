import { checkPositive } from "./check-number.ts";

/**
 * Returns half the width of the two-sided asymptotic confidence sequence, and its p-value.
 *
 * Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas, "Time-uniform central limit theory and asymptotic confidence sequences"
 * (arXiv 2103.06476): the two-sided Gaussian mixture boundary, with their rho that makes it tightest at `tuning` visitors. The p-value is the
 * smallest alpha whose interval excludes 0, at the same rho. GrowthBook's sequential test uses the same boundary.
 *
 * @param n The visitors of both groups.
 */
export function confidenceSequence(
  estimate: number,
  error: number,
  n: number,
  alpha: number,
  tuning = 5_000,
): { readonly halfWidth: number; readonly pValue: number } {
  checkPositive("sequential.tuning", tuning);
  const rhoSquared = (-2 * Math.log(alpha) + Math.log(-2 * Math.log(alpha) + 1)) / tuning;
  const time = n * rhoSquared;
  const halfWidth = error * Math.sqrt((2 * (time + 1) * (Math.log(time + 1) / 2 - Math.log(alpha))) / time);
  const evidence = ((estimate / error) ** 2 * time) / (2 * (time + 1)) - Math.log(time + 1) / 2;
  return { halfWidth, pValue: Math.min(1, Math.exp(-evidence)) };
}
