import { describe, expect, it } from "vitest";
import {
  compareAsTarget,
  compareGroups,
  probabilityToBeBest,
  remainingDays,
  reportActivity,
  sampleSize,
} from "./index.ts";

const groups = [
  { n: 124, sum: 32 },
  { n: 149, sum: 52 },
] as const;
const comparison = { kind: "proportion", effect: "absolute" } as const;
const summary = {
  activity: "Hero",
  experiences: [{ id: 0, name: "A", share: 50 }],
  metrics: [],
  exposures: [],
  results: [],
};

describe("a misspelt option is refused with the probable spelling", () => {
  const misspelt: readonly (readonly [name: string, likely: string, call: () => unknown])[] = [
    ["minimumLit", "minimumLift", () => reportActivity(summary, { minimumLit: 0.2 } as never)],
    ["sequential.tunning", "tuning", () => reportActivity(summary, { sequential: { tunning: 5 } as never })],
    ["levle", "level", () => compareGroups(...groups, { ...comparison, levle: 0.9 } as never)],
    ["sequental", "sequential", () => compareGroups(...groups, { ...comparison, sequental: {} } as never)],
    [
      "sequential.tunin",
      "tuning",
      () => compareGroups(...groups, { ...comparison, sequential: { tunin: 5 } as never }),
    ],
    ["levle", "level", () => compareAsTarget(...groups, { kind: "proportion", levle: 0.9 } as never)],
    ["contrl", "control", () => probabilityToBeBest(groups, { kind: "proportion", contrl: 1 } as never)],
    [
      "prior.alfa",
      "alpha",
      () =>
        probabilityToBeBest(groups, {
          kind: "proportion",
          model: "beta",
          prior: { alpha: 1, beta: 1, alfa: 2 } as never,
        }),
    ],
    ["powr", "power", () => sampleSize({ lift: 0.1, rate: 0.1, powr: 0.9 } as never)],
    [
      "visitorPerDay",
      "visitorsPerDay",
      () => remainingDays({ needed: 1, visitors: [1], visitorsPerDay: [1], visitorPerDay: [1] } as never),
    ],
  ];

  it.each(misspelt)("%s", (name, likely, call) => {
    expect(call).toThrow(
      expect.objectContaining({
        code: "invalid-options",
        message: expect.stringMatching(`^${name}: expected one of .*; did you mean "${likely}"\\?$`),
      }),
    );
  });

  it("and another word without one", () => {
    expect(() => sampleSize({ lift: 0.1, rate: 0.1, significance: 0.9 } as never)).toThrow(
      /^significance: expected one of lift, alpha, power, rate, mean, standardDeviation$/,
    );
  });

  it("but not an option that is undefined", () => {
    expect(sampleSize({ lift: 0.1, rate: 0.1, powr: undefined } as never)).toBeGreaterThan(2);
  });
});
