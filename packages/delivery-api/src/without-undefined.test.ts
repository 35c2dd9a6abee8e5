import { describe, expect, expectTypeOf, it } from "vitest";
import { withoutUndefined } from "./without-undefined.ts";

describe("withoutUndefined", () => {
  it("keeps null, false and empty texts", () => {
    expect(withoutUndefined({ a: 1, b: undefined, c: null, d: false, e: "" })).toStrictEqual({
      a: 1,
      c: null,
      d: false,
      e: "",
    });
  });

  it("makes fields optional that may be undefined, and only those", () => {
    const [b] = [2] as readonly number[];
    const result = withoutUndefined({ a: 1, b });
    expectTypeOf(result).toMatchObjectType<{ a: number; b?: number }>();
    expect(result).toStrictEqual({ a: 1, b: 2 });
  });

  it("keeps a field __proto__ as a field", () => {
    const given = JSON.parse('{"__proto__":{"polluted":true}}') as object;
    const result = withoutUndefined(given);
    expect(Object.keys(result)).toEqual(["__proto__"]);
    expect("polluted" in result).toBe(false);
  });
});
