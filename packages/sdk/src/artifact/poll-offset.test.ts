import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { delayAfterPoll, nextPollDelay, pollOffset } from "./poll-offset.ts";

const interval = 300_000;

/** The most polls in one second, for processes with these numbers. */
function busiestSecond(seeds: readonly number[]): number {
  return busiest(seeds.map((seed) => pollOffset(seed) * interval));
}

/** The most moments in one second. */
function busiest(moments: readonly number[]): number {
  const seconds = new Map<number, number>();
  for (const moment of moments) {
    const second = Math.floor(moment / 1_000);
    seconds.set(second, (seconds.get(second) ?? 0) + 1);
  }
  return Math.max(...seconds.values());
}

const startedAt = 1_790_000_123_456;
const phases = Array.from({ length: 10_000 }, (_, seed) => pollOffset(seed));
/** Twice the mean of polls in a second. */
const twiceTheMean = 2 * (phases.length / (interval / 1_000));

describe("poll offsets", () => {
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
        expect(delay).toBeGreaterThanOrEqual(interval / 1_000 - 1e-3);
        expect(delay).toBeLessThanOrEqual(interval);
        if (delay === interval) return;
        const moment = (now + delay - phase * interval) / interval;
        expect(Math.abs(moment - Math.round(moment))).toBeLessThan(1e-6);
      }),
    );
  });

  it.each([0, 200, 1_000, 5_000, 15_000])(
    "spread a fleet that starts together, and whose downloads take %i ms: no second has more than twice the mean",
    (spent) => {
      const delays = phases.map((phase) => delayAfterPoll(nextPollDelay(startedAt, interval, phase), spent, interval));
      expect(busiest(delays)).toBeLessThanOrEqual(twiceTheMean);
      // An `expect` for each of 10,000 takes longer than all else here.
      expect(spent + Math.max(...delays)).toBeLessThanOrEqual(interval);
    },
  );

  it("stay spread from the second poll on", () => {
    const polls = phases.map((phase) => {
      const first = startedAt + nextPollDelay(startedAt, interval, phase);
      return { first, second: first + nextPollDelay(first, interval, phase) };
    });
    const periods = polls.map(({ first, second }) => second - first);
    expect(Math.min(...periods)).toBeCloseTo(interval, 3);
    expect(Math.max(...periods)).toBeCloseTo(interval, 3);
    expect(busiest(polls.map(({ second }) => second - startedAt))).toBeLessThanOrEqual(twiceTheMean);
  });

  it("give one poll if a timer fires early", () => {
    const phase = pollOffset(7);
    const moment = startedAt + nextPollDelay(startedAt, interval, phase);
    for (const early of [0.4, 1, 100]) expect(nextPollDelay(moment - early, interval, phase)).toBe(interval);
  });

  it("leave a pause after a download that took the whole interval", () => {
    expect(delayAfterPoll(interval, 0, interval)).toBe(interval);
    expect(delayAfterPoll(interval, 60_000, interval)).toBe(interval - 60_000);
    expect(delayAfterPoll(interval, interval, interval)).toBe(interval / 10);
    expect(delayAfterPoll(30_000, 60_000, interval)).toBe(20_000);
  });
});
