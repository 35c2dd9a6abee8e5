import { describe, expect, it } from "vitest";
import { frozenCopy } from "./frozen-copy.ts";

describe("a frozen copy", () => {
  it("is deep, and does not freeze the original", () => {
    const given = { a: [{ b: 1 }], c: undefined };
    const copy = frozenCopy(given);
    expect(copy).toEqual({ a: [{ b: 1 }] });
    expect(Object.isFrozen(copy.a[0])).toBe(true);
    expect(Object.isFrozen(given.a[0])).toBe(false);
  });

  it("omits circular references, and keeps shared ones", () => {
    const shared = { tier: "gold" };
    const given: Record<string, unknown> = { first: shared, second: shared };
    given.self = given;
    given.list = [given];
    expect(frozenCopy(given)).toEqual({ first: shared, second: shared, list: [undefined] });
  });

  it("can be written as JSON", () => {
    expect(JSON.stringify(frozenCopy({ count: 5n }))).toBe('{"count":"5"}');
  });
});
