/** Draws from posterior distributions. `random` returns numbers from 0 up to, but without, 1. */
export type Random = () => number;

/** Draws from a standard normal distribution (Marsaglia's polar method). */
export function drawNormal(random: Random): number {
  for (;;) {
    const x = 2 * random() - 1;
    const y = 2 * random() - 1;
    const square = x * x + y * y;
    if (square > 0 && square < 1) return x * Math.sqrt((-2 * Math.log(square)) / square);
  }
}

/** Draws from a Beta distribution with both parameters at least 1: one Gamma draw divided by the sum of two. */
export function drawBeta(successes: number, failures: number, random: Random): number {
  const first = drawGamma(successes, random);
  const second = drawGamma(failures, random);
  return first / (first + second);
}

/**
 * Draws from a Gamma distribution with a shape of at least 1. G. Marsaglia and W. W. Tsang, "A simple method for
 * generating gamma variables", ACM Transactions on Mathematical Software 26 (2000).
 */
function drawGamma(shape: number, random: Random): number {
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = drawNormal(random);
    const v = (1 + c * x) ** 3;
    if (v <= 0) continue;
    // 1 - random() is never 0, so the logarithm is defined.
    if (Math.log(1 - random()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
  }
}
