import { describe, expect, it } from "vitest";
import type { Group } from "./group.ts";
import { probabilityToBeBest } from "./probability-to-be-best.ts";

const a: Group = { n: 100, sum: 49 };
const b: Group = { n: 100, sum: 51 };
const proportion = { kind: "proportion" } as const;

describe("probabilityToBeBest", () => {
  it("agrees with GrowthBook's chance to win", () => {
    const [control, treatment] = probabilityToBeBest([a, b], proportion);
    expect(treatment?.againstControl?.chanceToBeat.toFixed(5)).toBe("0.60918");
    expect(control?.againstControl).toBeNull();
  });

  it("adds up to 1 over all groups", () => {
    const groups = [
      { n: 40, sum: 9 },
      { n: 1_000_000, sum: 210_000 },
      { n: 300, sum: 64 },
      { n: 9000, sum: 1910 },
    ];
    for (const model of ["normal", "beta"] as const) {
      const results = probabilityToBeBest(groups, { kind: "proportion", model });
      expect(results.reduce((sum, { probabilityToBeBest: best }) => sum + best, 0)).toBeCloseTo(1, 9);
    }
  });

  it("gives equal groups equal probabilities", () => {
    for (const model of ["normal", "beta"] as const) {
      for (const { probabilityToBeBest: best } of probabilityToBeBest([a, a, a, a], { ...proportion, model })) {
        expect(best).toBeCloseTo(0.25, 9);
      }
    }
  });

  it("compares with the given control", () => {
    const results = probabilityToBeBest([a, b], { ...proportion, control: 1, effect: "absolute" });
    expect(results[0]?.againstControl?.estimate).toBeCloseTo(-0.02, 12);
    expect(results[1]?.againstControl).toBeNull();
  });

  it("pulls both groups to a strong prior", () => {
    const groups = [
      { n: 200, sum: 20 },
      { n: 200, sum: 40 },
    ];
    const lift = (results: ReturnType<typeof probabilityToBeBest>): number => results[1]?.againstControl?.estimate ?? 0;
    const free = lift(probabilityToBeBest(groups, proportion));
    const held = lift(probabilityToBeBest(groups, { ...proportion, prior: { mean: 0.1, variance: 0.0001 } }));
    const heldBeta = lift(
      probabilityToBeBest(groups, { ...proportion, model: "beta", prior: { alpha: 100, beta: 900 } }),
    );
    expect(free).toBeCloseTo(1, 9);
    expect(held).toBeLessThan(0.2);
    expect(heldBeta).toBeLessThan(0.2);
  });

  it("supports means", () => {
    const [, treatment] = probabilityToBeBest(
      [
        { n: 3407, sum: 1396.87, squares: 52377.9767 },
        { n: 3461, sum: 2422.7, squares: 134698.29 },
      ],
      { kind: "mean", effect: "absolute" },
    );
    expect(treatment?.probabilityToBeBest).toBeCloseTo(treatment?.againstControl?.chanceToBeat ?? 0, 9);
  });

  it("is deterministic", () => {
    const options = { ...proportion, model: "beta" } as const;
    expect(probabilityToBeBest([a, b], options)).toEqual(probabilityToBeBest([a, b], options));
  });

  it.each([
    [[a], proportion, "invalid-options"],
    [[a, b], { ...proportion, control: 2 }, "invalid-options"],
    [[a, b], { ...proportion, level: 1 }, "invalid-options"],
    [[a, b], { ...proportion, model: "gamma" }, "invalid-options"],
    [[a, b], { kind: "mean", model: "beta" }, "invalid-options"],
    [[a, b], { ...proportion, model: "beta", effect: "lift" }, "invalid-options"],
    [[a, b], { ...proportion, model: "beta", prior: { alpha: 0, beta: 1 } }, "invalid-options"],
    [[a, b], { ...proportion, prior: { mean: 0, variance: 0 } }, "invalid-options"],
    [[a, { n: 0, sum: 0 }], proportion, "no-visitors"],
    [[a, { n: 10, sum: 0 }], proportion, "no-variance"],
    [[a, { n: 10, sum: 11 }], { ...proportion, model: "beta" }, "invalid-group"],
  ])("refuses %j with %j as %s", (groups, options, code) => {
    const wrong = options as Parameters<typeof probabilityToBeBest>[1];
    expect(() => probabilityToBeBest(groups, wrong)).toThrow(expect.objectContaining({ code }));
  });
});
