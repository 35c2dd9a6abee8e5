import { describe, expect, it } from "vitest";
import { compareAsTarget } from "./compare-as-target.ts";
import { type CompareOptions, compareGroups } from "./compare-groups.ts";
import type { Group } from "./group.ts";

const conversions = { kind: "proportion", effect: "absolute" } as const;
const revenue = { kind: "mean", effect: "absolute" } as const;
const a: Group = { n: 100, sum: 10, squares: 40 };
const b: Group = { n: 120, sum: 15, squares: 50 };

describe("compareAsTarget", () => {
  it("agrees with Target's documentation for 32 of 124 against 52 of 149", () => {
    const { lift, lower, upper, confidence } = compareAsTarget(
      { n: 124, sum: 32 },
      { n: 149, sum: 52 },
      { kind: "proportion" },
    );
    expect((100 * lift).toFixed(2)).toBe("35.23");
    expect((100 * lower).toFixed(2)).toBe("-14.85");
    expect((100 * upper).toFixed(2)).toBe("85.32");
    expect((100 * confidence).toFixed(2)).toBe("89.81");
  });

  it("agrees with Target's calculator for conversions and revenue per visitor", () => {
    const converted = compareAsTarget({ n: 122_254, sum: 5_148 }, { n: 122_317, sum: 5_333 }, { kind: "proportion" });
    expect(converted.lift.toFixed(7)).toBe("0.0354027");
    expect(converted.t.toFixed(6)).toBe("1.820126");
    const brought = compareAsTarget(
      { n: 122_254, sum: 4_782_871.07, squares: 6_988_731_689.3 },
      { n: 122_317, sum: 5_046_315.87, squares: 7_461_230_190.7 },
      { kind: "mean" },
    );
    expect(brought.lower.toFixed(7)).toBe("0.0046689");
    expect(brought.upper.toFixed(7)).toBe("0.1044060");
    expect(brought.t.toFixed(6)).toBe("2.200843");
  });
});

describe("compareGroups", () => {
  it("agrees with GrowthBook for means", () => {
    const control = { n: 3407, sum: 1396.87, squares: 52377.9767 };
    const treatment = { n: 3461, sum: 2422.7, squares: 134698.29 };
    expect(rounded(compareGroups(control, treatment, revenue))).toEqual([0.29, 0.04538, 0.53462, 0.02016]);
    const relative = compareGroups(control, treatment, { kind: "mean", effect: "relative" });
    expect(rounded(relative).slice(0, 3)).toEqual([0.70732, -0.03526, 1.44989]);
  });

  it("agrees with GrowthBook's sequential interval", () => {
    const { estimate, lower, upper } = compareGroups(
      { n: 3000, sum: 1396 },
      { n: 3461, sum: 2422 },
      { kind: "proportion", effect: "relative", sequential: { tuning: 5000 } },
    );
    expect([estimate, lower, upper].map((figure) => figure.toFixed(5))).toEqual(["0.50386", "0.40098", "0.60675"]);
  });

  it("tunes confidence sequences for 5,000 visitors by default", () => {
    const plain = compareGroups(a, b, { ...revenue, sequential: {} });
    expect(compareGroups(a, b, { ...revenue, sequential: { tuning: 5000 } })).toEqual(plain);
    expect(compareGroups(a, b, { ...revenue, sequential: { tuning: 200 } })).not.toEqual(plain);
  });

  it.each([
    ["proportion", "absolute", undefined],
    ["proportion", "relative", undefined],
    ["mean", "relative", undefined],
    ["mean", "absolute", {}],
    ["proportion", "relative", {}],
  ] as const)("has a p-value that agrees with its interval: %s, %s, sequential %j", (kind, effect, sequential) => {
    const options: CompareOptions = { kind, effect, sequential };
    // Up to where the p-value crosses 5 %, intervals hold 0; from there they do not.
    for (let sum = 10; sum <= 100; sum += 1) {
      const { lower, upper, pValue } = compareGroups(
        { n: 400, sum: 40, squares: 40 },
        { n: 400, sum, squares: sum },
        options,
      );
      expect(pValue < 0.05).toBe(lower > 0 || upper < 0);
    }
  });

  it("compares a group in which nobody converted with one that converted", () => {
    const none = compareGroups({ n: 1000, sum: 10 }, { n: 1000, sum: 0 }, conversions);
    expect(none.upper).toBeLessThan(0);
    expect(compareGroups({ n: 1000, sum: 0 }, { n: 1000, sum: 10 }, conversions).estimate).toBe(0.01);
  });

  it("negates the effect if the groups are exchanged", () => {
    const one = compareGroups(a, b, revenue);
    const other = compareGroups(b, a, revenue);
    expect([other.estimate, other.lower, other.upper, other.pValue]).toEqual([
      -one.estimate,
      -one.upper,
      -one.lower,
      one.pValue,
    ]);
  });

  it.each([
    [{ n: 0, sum: 0, squares: 0 }, b, revenue, "no-visitors"],
    [a, { n: 0, sum: 0, squares: 0 }, revenue, "no-visitors"],
    [{ n: 1, sum: 1, squares: 1 }, b, revenue, "too-few-visitors"],
    [{ n: 100, sum: 0 }, { n: 100, sum: 0 }, conversions, "no-variance"],
    [{ n: 100, sum: 100 }, { n: 50, sum: 50 }, conversions, "no-variance"],
    [{ n: 3, sum: 0.3, squares: 0.03 }, { n: 3, sum: 0.6, squares: 0.12 }, revenue, "no-variance"],
    [{ n: 100, sum: 10 }, { n: 100, sum: 0 }, { kind: "proportion", effect: "relative" }, "no-variance"],
    [{ n: 100, sum: 0 }, { n: 100, sum: 9 }, { kind: "proportion", effect: "relative" }, "no-control-mean"],
    [{ n: 100, sum: -1, squares: 1 }, b, revenue, "invalid-group"],
    [{ n: 100, sum: 1, squares: -1 }, b, revenue, "invalid-group"],
    [{ n: -5, sum: 1, squares: 1 }, b, revenue, "invalid-group"],
    [{ n: 10.5, sum: 1, squares: 1 }, b, revenue, "invalid-group"],
    [{ n: 100, sum: Number.NaN, squares: 1 }, b, revenue, "invalid-group"],
    [{ n: 100, sum: 1, squares: Number.POSITIVE_INFINITY }, b, revenue, "invalid-group"],
    [{ n: 100, sum: 101 }, b, conversions, "invalid-group"],
    [{ n: 100, sum: 50, squares: 24 }, b, revenue, "invalid-group"],
    [{ n: 100, sum: 50 }, b, revenue, "invalid-group"],
    [null, b, revenue, "invalid-group"],
    [a, b, { ...revenue, level: 0 }, "invalid-options"],
    [a, b, { ...revenue, level: 1 }, "invalid-options"],
    [a, b, { ...revenue, level: 95 }, "invalid-options"],
    [a, b, { ...revenue, sequential: { tuning: 0 } }, "invalid-options"],
    [a, b, { kind: "count", effect: "absolute" }, "invalid-options"],
    [a, b, { kind: "mean", effect: "lift" }, "invalid-options"],
  ])("refuses %j against %j with %j as %s, and gives no NaN", (control, treatment, options, code) => {
    expect(() => compareGroups(control as Group, treatment, options as CompareOptions)).toThrow(
      expect.objectContaining({ name: "ReportError", code }),
    );
  });
});

function rounded(comparison: { estimate: number; lower: number; upper: number; pValue: number }): readonly number[] {
  const { estimate, lower, upper, pValue } = comparison;
  return [estimate, lower, upper, pValue].map((figure) => Number(figure.toFixed(5)));
}
