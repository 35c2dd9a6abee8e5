import { describe, expect, it } from "vitest";
import { checkSplit } from "./check-split.ts";

describe("checkSplit", () => {
  it("returns p-values far below 1e-16", () => {
    expect(checkSplit([600, 400], [50, 50]).pValue.toExponential(2)).toBe("2.54e-10");
    expect(checkSplit([4072, 2035], [80, 20]).pValue.toExponential(2)).toBe("2.40e-149");
  });

  it("accepts weights in any unit", () => {
    expect(checkSplit([81, 19], [80, 20]).statistic).toBeCloseTo(checkSplit([81, 19], [0.8, 0.2]).statistic, 12);
  });

  it("ignores an experience with weight 0 and no visitors", () => {
    expect(checkSplit([60, 0, 40], [1, 0, 1])).toEqual(checkSplit([60, 40], [1, 1]));
  });

  it("returns p = 1 for an exact split", () => {
    expect(checkSplit([50, 50], [1, 1])).toEqual({ statistic: 0, pValue: 1 });
  });

  it.each([
    [[0, 0], [1, 1], "no-visitors"],
    [[1, 2, 3], [1, 1], "invalid-split"],
    [[100], [1], "invalid-split"],
    [[1, 2], [1, 0], "invalid-split"],
    [[1, 2, 3], [1, 1, 0], "invalid-split"],
    [[1, -2], [1, 1], "invalid-split"],
    [[1, 2], [1, Number.NaN], "invalid-split"],
    ["12", [1, 1], "invalid-split"],
  ])("refuses %j at %j as %s", (observed, weights, code) => {
    expect(() => checkSplit(observed as number[], weights)).toThrow(expect.objectContaining({ code }));
  });
});
