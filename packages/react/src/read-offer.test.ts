import { describe, expect, it } from "vitest";
import { readOffer } from "./read-offer.ts";

const offer = { contents: ["<b>A</b>", { a: 1, b: "x" }, "<b>B</b>", { b: "y", c: 3 }, [1, 2]] };

describe("an offer of the page's state", () => {
  it("is the first content of the kind that the fallback is", () => {
    expect(readOffer(offer, "")).toBe("<b>A</b>");
    expect(readOffer(offer, [])).toEqual([1, 2]);
    expect(readOffer(offer, undefined)).toBe("<b>A</b>");
  });

  it("joins objects: later ones override earlier ones, and the fallback has what they lack", () => {
    expect(readOffer(offer, { d: 4, b: "z" })).toEqual({ a: 1, b: "y", c: 3, d: 4 });
  });

  it("keeps the fallback's attribute where the offer has one of another kind", () => {
    expect(readOffer(offer, { a: "text", b: null })).toEqual({ a: "text", b: "y", c: 3 });
  });

  it("is the fallback without any", () => {
    expect(readOffer({ contents: [] }, "none")).toBe("none");
    expect(readOffer({ contents: [{ a: 1 }] }, "none")).toBe("none");
    expect(readOffer({ contents: [] }, { a: 1 })).toEqual({ a: 1 });
    expect(readOffer({ contents: [] }, undefined)).toBeUndefined();
  });

  it("has a prototype's names as keys like any other", () => {
    const joined = readOffer({ contents: [JSON.parse('{"__proto__":{"admin":true}}')] }, {}) as { admin?: boolean };
    expect(Object.keys(joined)).toEqual(["__proto__"]);
    expect(joined.admin).toBeUndefined();
  });
});
