import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { withFields } from "./with-fields.ts";

describe("a copy with more fields", () => {
  it("is what a spread makes", () => {
    const fields = fc.dictionary(fc.constantFrom("a", "b", "c", "__proto__", "constructor"), fc.jsonValue());
    fc.assert(
      fc.property(fields, fc.record({ b: fc.nat(), d: fc.nat() }, { requiredKeys: [] }), (source, more) => {
        const copy = withFields(Object.freeze(source), more);
        expect(copy).toEqual({ ...source, ...more });
        expect(Object.keys(copy)).toEqual(Object.keys({ ...source, ...more }));
        expect(Object.getPrototypeOf(copy)).toBe(Object.prototype);
      }),
    );
  });

  it("reaches no prototype by a field's name (D3)", () => {
    const copy = withFields(JSON.parse('{"__proto__":{"trace":1}}') as object, { name: "hero" });
    expect((copy as { readonly trace?: unknown }).trace).toBeUndefined();
    expect(JSON.stringify(copy)).toBe('{"__proto__":{"trace":1},"name":"hero"}');
  });
});
