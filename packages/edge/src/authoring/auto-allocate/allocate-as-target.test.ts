import { compareGroups } from "@fletch/reports";
import { describe, expect, it } from "vitest";
import { allocateAsTarget } from "./allocate-as-target.ts";
import type { Arm } from "./allocate-by-posterior.ts";

const anArm = (visitors: number, successes: number, amount = 0, squares = 0): Arm => ({
  visitors,
  successes,
  amount,
  squares,
});

const computeConfidence = (first: Arm, second: Arm): number => {
  const [a, b] = [first, second].map(({ visitors, successes }) => ({ n: visitors, sum: successes }));
  return (
    1 - compareGroups(a ?? { n: 0, sum: 0 }, b ?? { n: 0, sum: 0 }, { kind: "proportion", effect: "absolute" }).pValue
  );
};

const split = (...arms: readonly Arm[]): readonly number[] =>
  allocateAsTarget(arms, { byRevenue: false, computeConfidence }).map((share) => Number(share.toFixed(4)));

describe("allocateAsTarget", () => {
  it("splits equally until every experience has 1,000 visitors and 50 conversions", () => {
    expect(split(anArm(5_000, 900), anArm(999, 50))).toEqual([0.5, 0.5]);
    expect(split(anArm(5_000, 900), anArm(5_000, 49))).toEqual([0.5, 0.5]);
    expect(split(anArm(1_000, 100), anArm(1_000, 50))).toEqual([0.9, 0.1]);
  });

  it("gives the better of two experiences 1/2, 2/3 or 9/10 of the traffic, by confidence", () => {
    const shares = (confidence: number): readonly number[] =>
      allocateAsTarget([anArm(1_000, 100), anArm(1_000, 101)], {
        byRevenue: false,
        computeConfidence: () => confidence,
      });
    expect([0.74, 0.75, 0.9499, 0.95].map((confidence) => shares(confidence)[1])).toEqual([0.5, 2 / 3, 2 / 3, 0.9]);
  });

  it("gives 40 % each to the highest rate and to the highest bound among the rest, beside equal parts of 20 %", () => {
    const [reserve, chosen] = [0.05, 0.45];
    // Few visitors leave a wide bound.
    expect(split(anArm(9_000, 900), anArm(9_000, 1_200), anArm(9_000, 1_000), anArm(1_000, 105))).toEqual([
      reserve,
      chosen,
      reserve,
      chosen,
    ]);
  });

  it("allocates by revenue per visitor if that is the metric", () => {
    const [small, large] = [anArm(2_000, 200, 4_000, 80_000), anArm(2_000, 200, 8_000, 320_000)];
    const shares = allocateAsTarget([small, small, large], { byRevenue: true, computeConfidence });
    expect(shares[2]).toBeCloseTo(0.4 + 0.2 / 3, 10);
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 10);
  });

  it("sends most visitors to the two best experiences in the long run, with seeded visitors", () => {
    let state = 7;
    const random = (): number => {
      state = (state * 48_271) % 2_147_483_647;
      return state / 2_147_483_647;
    };
    const rates = [0.06, 0.08, 0.07, 0.12];
    const counts = rates.map(() => ({ visitors: 0, successes: 0 }));
    let shares: readonly number[] = rates.map(() => 1 / 4);
    for (let hour = 0; hour < 40; hour++) {
      for (let visitor = 0; visitor < 500; visitor++) {
        let point = random();
        const chosen = shares.findIndex((share) => {
          point -= share;
          return point < 0;
        });
        const arm = counts[chosen];
        if (arm === undefined) continue;
        arm.visitors++;
        if (random() < (rates[chosen] ?? 0)) arm.successes++;
      }
      shares = split(...counts.map(({ visitors, successes }) => anArm(visitors, successes)));
    }
    expect(shares[3]).toBeCloseTo(0.45, 10);
    expect(counts[3]?.visitors).toBeGreaterThan(7_000);
    for (const { visitors } of counts) expect(visitors).toBeGreaterThanOrEqual(1_000);
  });
});
