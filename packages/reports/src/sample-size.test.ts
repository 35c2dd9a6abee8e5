import { describe, expect, it } from "vitest";
import { remainingDays, sampleSize } from "./sample-size.ts";

describe("sampleSize", () => {
  it("agrees with R's power.prop.test, and with power.t.test to one visitor", () => {
    // power.prop.test(p1 = .50, p2 = .75, power = .90): n = 76.7, from R's manual.
    expect(sampleSize({ rate: 0.5, lift: 0.5, power: 0.9 })).toBe(77);
    // power.t.test(delta = 1, sd = 1, power = .90): n = 22.02, from R's manual.
    expect(sampleSize({ mean: 1, standardDeviation: 1, lift: 1, power: 0.9 })).toBe(22);
    expect(sampleSize({ rate: 0.1, lift: 0.2 })).toBe(3841);
  });

  it("needs as many to find a fall of a mean as a rise", () => {
    const settings = { mean: 4, standardDeviation: 9 };
    expect(sampleSize({ ...settings, lift: -0.1 })).toBe(sampleSize({ ...settings, lift: 0.1 }));
  });

  it.each([
    { rate: 0, lift: 0.1 },
    { rate: 1, lift: -0.1 },
    { rate: 0.8, lift: 0.5 },
    { rate: 0.1, lift: 0 },
    { rate: 0.1, lift: -1 },
    { rate: 0.1, lift: Number.NaN },
    { rate: 0.1, lift: 0.1, alpha: 0 },
    { rate: 0.1, lift: 0.1, power: 80 },
    { mean: 0, standardDeviation: 1, lift: 0.1 },
    { mean: 1, standardDeviation: 0, lift: 0.1 },
  ])("refuses %j", (settings) => {
    expect(() => sampleSize(settings)).toThrow(expect.objectContaining({ code: "invalid-options" }));
  });
});

it("sampleSize refuses a lift that is lost in rounding", () => {
  expect(() => sampleSize({ rate: 0.1, lift: 1e-300 })).toThrow(expect.objectContaining({ code: "out-of-range" }));
});

describe("remainingDays", () => {
  it("waits for the group that takes longest", () => {
    expect(remainingDays({ needed: 1000, visitors: [400, 900], visitorsPerDay: [100, 100] })).toBe(6);
    expect(remainingDays({ needed: 1000, visitors: [400, 100], visitorsPerDay: [100, 100] })).toBe(9);
  });

  it("is 0 if every group has enough visitors", () => {
    expect(remainingDays({ needed: 1000, visitors: [1000, 2000], visitorsPerDay: [0, 0] })).toBe(0);
  });

  it("is null if a group gets no visitors", () => {
    expect(remainingDays({ needed: 1000, visitors: [400, 1000], visitorsPerDay: [0, 10] })).toBeNull();
  });

  it("refuses lists of different length", () => {
    expect(() => remainingDays({ needed: 10, visitors: [1], visitorsPerDay: [] })).toThrow(
      expect.objectContaining({ code: "invalid-options" }),
    );
  });
});
