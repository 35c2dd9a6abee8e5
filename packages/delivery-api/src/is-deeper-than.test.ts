import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isDeeperThan } from "./is-deeper-than.ts";

describe("isDeeperThan", () => {
  it("counts levels of objects and arrays", () => {
    expect(isDeeperThan("text", 0)).toBe(false);
    expect(isDeeperThan(null, 0)).toBe(false);
    expect(isDeeperThan([], 0)).toBe(true);
    expect(isDeeperThan({ a: [{}] }, 3)).toBe(false);
    expect(isDeeperThan({ a: [{}] }, 2)).toBe(true);
  });

  it("agrees with a plain recursion", () => {
    const countLevels = (value: unknown): number =>
      typeof value === "object" && value !== null ? 1 + Math.max(0, ...Object.values(value).map(countLevels)) : 0;
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 40 }), fc.nat(40), (value, limit) => {
        expect(isDeeperThan(value, limit)).toBe(countLevels(value) > limit);
      }),
    );
  });

  it("is exact at the limit, however deep", () => {
    for (const depth of [1, 23, 24, 25, 26, 300, 2_000]) {
      let value: unknown = 1;
      for (let level = 0; level < depth; level++) value = level % 2 === 0 ? [value] : { value };
      expect([isDeeperThan(value, depth - 1), isDeeperThan(value, depth)]).toEqual([true, false]);
    }
  });

  it("returns true for a value that contains itself", () => {
    const value: Record<string, unknown> = {};
    value.self = value;
    expect(isDeeperThan(value, 256)).toBe(true);
  });
});
