import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nextPollDelay, pollOffset } from "./poll-offset.ts";

const interval = 300_000;

/** The most polls in one second, for processes with these numbers. */
function busiestSecond(seeds: readonly number[]): number {
  const seconds = new Map<number, number>();
  for (const seed of seeds) {
    const second = Math.floor((pollOffset(seed) * interval) / 1_000);
    seconds.set(second, (seconds.get(second) ?? 0) + 1);
  }
  return Math.max(...seconds.values());
}

describe("poll phases", () => {
  it.each([
    ["process ids of one machine", (index: number) => 41_234 + index],
    ["addresses of one subnet", (index: number) => 0x0a_01_00_05 + index + 1],
    [
      "the workers of 50 machines",
      (index: number) => 0x0a_01_00_05 + Math.floor(index / 20) + (20 + (index % 20) * 1_009),
    ],
  ])("spread 1,000 processes: with %s no second has more than twice the mean", (_, seedOf) => {
    const seeds = Array.from({ length: 1_000 }, (_, index) => seedOf(index));
    expect(busiestSecond(seeds)).toBeLessThanOrEqual(2 * (1_000 / (interval / 1_000)));
  });

  it("lie between 0 and 1 for every number", () => {
    fc.assert(
      fc.property(fc.oneof(fc.integer(), fc.double()), (seed) => {
        const phase = pollOffset(seed);
        expect(phase >= 0 && phase < 1).toBe(true);
      }),
    );
  });

  it("put the next poll at the process's own moment, within the interval", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4e12 }), fc.integer(), (now, seed) => {
        const phase = pollOffset(seed);
        const delay = nextPollDelay(now, interval, phase);
        expect(delay).toBeGreaterThanOrEqual(interval / 100 - 1e-3);
        expect(delay).toBeLessThanOrEqual(interval);
        if (delay === interval) return;
        const moment = (now + delay - phase * interval) / interval;
        expect(Math.abs(moment - Math.round(moment))).toBeLessThan(1e-6);
      }),
    );
  });
});
