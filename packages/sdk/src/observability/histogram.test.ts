import { describe, expect, it } from "vitest";
import { Histogram } from "./histogram.ts";

describe("a histogram", () => {
  it("has quantiles within one percent, in any order", () => {
    const histogram = new Histogram();
    for (let value = 1_000; value >= 1; value--) histogram.record(value / 10);
    const { count, p50, p95, p99, max } = histogram.read();
    expect(count).toBe(1_000);
    expect(Math.abs(p50 - 50)).toBeLessThanOrEqual(0.5);
    expect(Math.abs(p95 - 95)).toBeLessThanOrEqual(0.95);
    expect(Math.abs(p99 - 99)).toBeLessThanOrEqual(0.99);
    expect(max).toBe(100);
  });

  it("is all zeros at first, and accepts zero, tiny and huge values", () => {
    const histogram = new Histogram();
    expect(histogram.read()).toEqual({ count: 0, p50: 0, p95: 0, p99: 0, max: 0 });
    for (const value of [0, 0, 0, 0.001]) histogram.record(value);
    expect(histogram.read()).toMatchObject({ p50: 0, p99: 0 });
    histogram.record(1e9);
    expect(histogram.read()).toMatchObject({ count: 5, p50: 0, max: 1e9 });
  });
});
