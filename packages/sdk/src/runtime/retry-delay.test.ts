import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fullJitter, readRetryAfter } from "./retry-delay.ts";

const now = Date.parse("2026-01-01T00:00:00Z");

describe("fullJitter", () => {
  it("draws from a range that doubles with each failure up to the longest delay", () => {
    const longest = (failures: number): number => fullJitter({ initial: 100, max: 2_000 }, failures, 1);
    expect([1, 2, 3, 4, 5, 6, 50, 5_000].map(longest)).toEqual([100, 200, 400, 800, 1_600, 2_000, 2_000, 2_000]);
  });

  it("is never negative, and never longer than the longest delay", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1e9 }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (failures, random) => {
          const delay = fullJitter({ initial: 100, max: 2_000 }, failures, random);
          expect(delay >= 0 && delay <= 2_000).toBe(true);
        },
      ),
    );
  });
});

describe("readRetryAfter", () => {
  it.each([
    ["seconds", "120", 120_000],
    ["no time at all", "0", 0],
    ["a date", "Thu, 01 Jan 2026 00:00:30 GMT", 30_000],
    ["a date that has passed", "Wed, 31 Dec 2025 23:00:00 GMT", 0],
    ["nothing", undefined, undefined],
    ["nonsense", "soon", undefined],
    ["a negative number", "-5", undefined],
    ["a number that would overflow", "99999999999999", undefined],
  ])("reads %s", (_, value, expected) => {
    expect(readRetryAfter(value, now)).toBe(expected);
  });

  it("takes any header without throwing, and gives no time before now", () => {
    fc.assert(
      fc.property(fc.string(), (value) => {
        const delay = readRetryAfter(value, now);
        expect(delay === undefined || delay >= 0).toBe(true);
      }),
    );
  });
});
