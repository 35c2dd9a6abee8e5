import { describe, expect, it } from "vitest";
import figures from "../test/reference-figures.json" with { type: "json" };
import {
  adjustPValues,
  checkSplit,
  compareAsTarget,
  compareGroups,
  type Group,
  type GroupKind,
  probabilityToBeBest,
  sampleSize,
} from "./index.ts";
import { meanInterval } from "./mean-interval.ts";

// What SciPy and mpmath make of the same input: test/reference-figures.py.
describe("every figure agrees with SciPy's to six digits and more", () => {
  it.each(figures.comparisons)(
    "compareGroups: $kind, $effect, level $level, tuning $tuning, $control against $treatment",
    ({ kind, effect, level, tuning, control, treatment, expected }) => {
      const { estimate, lower, upper, pValue } = compareGroups(toGroup(control), toGroup(treatment), {
        kind: kind as GroupKind,
        effect: effect as "relative" | "absolute",
        level,
        sequential: tuning === null ? undefined : { tuning },
      });
      expectDigits([estimate, lower, upper, pValue], expected);
    },
  );

  it.each(figures.splits)("checkSplit: $observed at $weights", ({ observed, weights, expected }) => {
    const { statistic, pValue } = checkSplit(observed, weights);
    expectDigits([statistic, pValue], expected);
  });

  it.each(figures.sizes)(
    "sampleSize: $rate$mean, lift $lift, alpha $alpha, power $power",
    ({ expected, rate, mean, standardDeviation, ...settings }) => {
      const size =
        rate === undefined
          ? sampleSize({ ...settings, mean: mean ?? 0, standardDeviation: standardDeviation ?? 0 })
          : sampleSize({ ...settings, rate });
      expect(size).toBe(expected);
    },
  );

  it.each(figures.chances)("probabilityToBeBest: $groups, Beta prior $prior", ({ groups, prior, level, expected }) => {
    for (const effect of ["relative", "absolute"] as const) {
      const options = { kind: "proportion", model: "beta", prior, level, effect } as const;
      const results = probabilityToBeBest(groups.map(toGroup), options);
      expectDigits(
        results.map(({ probabilityToBeBest: best }) => best),
        expected.best,
      );
      for (const [index, { mean, lower, upper }] of results.entries()) {
        expectDigits([mean, lower, upper], expected.values[index] ?? []);
      }
      const against = results[1]?.againstControl;
      expectDigits([against?.chanceToBeat ?? Number.NaN], [expected.beats]);
      expectDigits(
        [against?.estimate, against?.lower, against?.upper].map((value) => value ?? Number.NaN),
        expected[effect],
      );
    }
  });

  it.each(figures.normalChances)(
    "probabilityToBeBest: $kind $groups, normal prior $prior",
    ({ groups, prior, level, kind, expected }) => {
      for (const effect of ["relative", "absolute"] as const) {
        const options = { kind: kind as GroupKind, prior, level, effect };
        const results = probabilityToBeBest(groups.map(toGroup), options);
        expectDigits(
          results.map(({ probabilityToBeBest: best }) => best),
          expected.best,
        );
        for (const [index, { mean, lower, upper }] of results.entries()) {
          expectDigits([mean, lower, upper], expected.values[index] ?? []);
        }
        const { chanceToBeat, estimate, lower, upper } = results[1]?.againstControl ?? {};
        expectDigits(
          [chanceToBeat, estimate, lower, upper].map((value) => value ?? Number.NaN),
          expected[effect],
        );
      }
    },
  );

  it.each(figures.targets)(
    "compareAsTarget: $kind, level $level, $control against $treatment",
    ({ kind, level, control, treatment, expected }) => {
      const options = { kind: kind as GroupKind, level };
      const { lift, lower, upper, t, confidence } = compareAsTarget(toGroup(control), toGroup(treatment), options);
      expectDigits([lift, lower, upper, t, confidence], expected);
    },
  );

  it.each(figures.intervals)("meanInterval: $kind, level $level, $group", ({ kind, level, group, expected }) => {
    const { lower, upper } = meanInterval(toGroup(group), kind as GroupKind, level);
    expectDigits([lower, upper], expected);
  });

  it.each(figures.corrections)("adjustPValues: $pValues", ({ pValues, expected }) => {
    expectDigits(adjustPValues(pValues), expected);
  });
});

function toGroup([n = 0, sum = 0, squares]: readonly number[]): Group {
  return { n, sum, squares };
}

/** Within a ten-millionth of the figure, however small that is. */
function expectDigits(received: readonly number[], expected: readonly number[]): void {
  expect(received).toHaveLength(expected.length);
  for (const [index, figure] of expected.entries()) {
    const difference = Math.abs((received[index] ?? Number.NaN) - figure);
    expect(difference, `${received[index]} instead of ${figure}`).toBeLessThanOrEqual(1e-7 * Math.abs(figure));
  }
}
