import { createSeededRandom } from "@fletch/test-kit/seeded-random";
import { describe, expect, it } from "vitest";
import { type Arm, allocateByPosterior } from "./allocate-by-posterior.ts";
import { drawBeta } from "./draw-posteriors.ts";

const anArm = (visitors: number, successes: number, amount = 0, squares = 0): Arm => ({
  visitors,
  successes,
  amount,
  squares,
});
const bySuccess = { byRevenue: false };

describe("allocateByPosterior", () => {
  it("splits equally until every experience has enough visitors", () => {
    expect(allocateByPosterior([anArm(99, 90), anArm(5_000, 1)], bySuccess, createSeededRandom(1))).toEqual([0.5, 0.5]);
  });

  it("gives an experience its probability to be best, plus its part of the reserve", () => {
    const [bad = 0, good = 0] = allocateByPosterior(
      [anArm(10_000, 500), anArm(10_000, 900)],
      bySuccess,
      createSeededRandom(2),
    );
    expect(good).toBeCloseTo(0.9, 2);
    expect(bad).toBeCloseTo(0.1, 2);
    const equals = allocateByPosterior(
      [anArm(1_000, 100), anArm(1_000, 100), anArm(1_000, 100)],
      bySuccess,
      createSeededRandom(3),
    );
    for (const share of equals) expect(share).toBeCloseTo(1 / 3, 1);
  });

  it("agrees with the exact probability to be best", () => {
    // P(Beta(2, 1) > Beta(1, 1)) is the mean of Beta(2, 1): 2/3.
    const random = createSeededRandom(4);
    let wins = 0;
    for (let round = 0; round < 40_000; round++) if (drawBeta(2, 1, random) > drawBeta(1, 1, random)) wins++;
    expect(wins / 40_000).toBeCloseTo(2 / 3, 2);
  });

  it("draws from a Beta distribution with its mean and variance", () => {
    const random = createSeededRandom(5);
    const draws = Array.from({ length: 40_000 }, () => drawBeta(31, 71, random));
    const mean = draws.reduce((sum, draw) => sum + draw, 0) / draws.length;
    const variance = draws.reduce((sum, draw) => sum + (draw - mean) ** 2, 0) / draws.length;
    expect(mean).toBeCloseTo(31 / 102, 3);
    expect(variance).toBeCloseTo((31 * 71) / (102 ** 2 * 103), 4);
  });

  it("allocates by revenue per visitor if that is the metric", () => {
    // As many orders, but twice as large.
    const small = anArm(2_000, 200, 200 * 20, 200 * 20 ** 2);
    const large = anArm(2_000, 200, 200 * 40, 200 * 40 ** 2);
    const [first = 0, second = 0] = allocateByPosterior([small, large], { byRevenue: true }, createSeededRandom(6));
    expect(second).toBeGreaterThan(0.85);
    expect(first + second).toBeCloseTo(1, 10);
  });

  it("sends most visitors to the best experience in the long run, and some to every other", () => {
    const random = createSeededRandom(7);
    const rates = [0.05, 0.06, 0.1];
    const counts = rates.map(() => ({ visitors: 0, successes: 0 }));
    let shares: readonly number[] = rates.map(() => 1 / 3);
    for (let round = 0; round < 60; round++) {
      for (let visitor = 0; visitor < 200; visitor++) {
        const chosen = choose(shares, random());
        const arm = counts[chosen];
        if (arm === undefined) continue;
        arm.visitors++;
        if (random() < (rates[chosen] ?? 0)) arm.successes++;
      }
      shares = allocateByPosterior(
        counts.map(({ visitors, successes }) => anArm(visitors, successes)),
        { byRevenue: false, draws: 500 },
        random,
      );
    }
    expect(shares[2]).toBeGreaterThan(0.8);
    for (const share of shares) expect(share).toBeGreaterThanOrEqual(0.2 / 3);
    expect(counts[2]?.visitors).toBeGreaterThan(6_000);
  });
});

/** The experience at a place in the traffic, 0 to 1. */
function choose(shares: readonly number[], point: number): number {
  let left = point;
  for (const [index, share] of shares.entries()) {
    if (left < share) return index;
    left -= share;
  }
  return shares.length - 1;
}
