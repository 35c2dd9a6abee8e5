import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readAttributes } from "../../sdk/src/page/read-content.ts";
import { readOffer } from "./read-offer.ts";

const offer = { contents: ["<b>A</b>", { a: 1, b: "x" }, "<b>B</b>", { b: "y", c: 3 }, [1, 2]] };

describe("an offer of the page's state", () => {
  it("is the first content of the fallback's type", () => {
    expect(readOffer(offer, "")).toBe("<b>A</b>");
    expect(readOffer(offer, [])).toEqual([1, 2]);
    expect(readOffer(offer, undefined)).toBe("<b>A</b>");
  });

  it("merges objects: later ones override earlier ones, and the fallback adds missing keys", () => {
    expect(readOffer(offer, { d: 4, b: "z" })).toEqual({ a: 1, b: "y", c: 3, d: 4 });
  });

  it("keeps the fallback's attribute if the offer has one of another type", () => {
    expect(readOffer(offer, { a: "text", b: null })).toEqual({ a: "text", b: "y", c: 3 });
  });

  it("is the fallback without content", () => {
    expect(readOffer({ contents: [] }, "none")).toBe("none");
    expect(readOffer({ contents: [{ a: 1 }] }, "none")).toBe("none");
    expect(readOffer({ contents: [] }, { a: 1 })).toEqual({ a: 1 });
    expect(readOffer({ contents: [] }, undefined)).toBeUndefined();
  });

  it("may have keys such as __proto__", () => {
    const joined = readOffer({ contents: [JSON.parse('{"__proto__":{"admin":true}}')] }, {}) as { admin?: boolean };
    expect(Object.keys(joined)).toEqual(["__proto__"]);
    expect(joined.admin).toBeUndefined();
  });

  it("has the same attributes as `page.attributes`", () => {
    const key = fc.constantFrom("a", "b", "__proto__", "constructor");
    const value = fc.constantFrom<unknown>(null, true, 1, "x", [1], { b: 1 });
    const object = fc.array(fc.tuple(key, value)).map((entries) => Object.fromEntries(entries));
    const contents = fc.array(fc.oneof(object, value));
    fc.assert(
      fc.property(contents, object, (given, fallback) => {
        const options = given.map((content) => ({ type: "json" as const, content }));
        const expected = readAttributes({ options, metrics: [], state: undefined, key: undefined }, fallback, () => {});
        const actual = readOffer({ contents: given }, fallback) as object;
        expect(new Map(Object.entries(actual))).toEqual(new Map(Object.entries(expected)));
      }),
    );
  });
});
