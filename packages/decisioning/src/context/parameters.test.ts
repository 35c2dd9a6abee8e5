import { randomRuns } from "@fletch/test-kit/random-runs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { noParameters, RequestParameters, readParameters } from "./parameters.ts";

const tree = (given: Readonly<Record<string, string>>): unknown => JSON.parse(JSON.stringify(readParameters(given)));

describe("parameters", () => {
  it("are expanded at dots, and have lower-case aliases (_lc)", () => {
    expect(tree({ "first.lang": "JS", plain: "X" })).toEqual({
      first: { lang: "JS", lang_lc: "js" },
      plain: "X",
      plain_lc: "x",
    });
  });

  it.each(["..bad", ".lead", "trail.", "a..b", "."])("keep a malformed dotted name such as %j as it is", (name) => {
    expect(tree({ [name]: "X" })).toEqual({ [name]: "X", [`${name}_lc`]: "x" });
  });

  it("keep the nested one of `a` and `a.b`, in any order (D3)", () => {
    const expected = { a: { b: "2", b_lc: "2" } };
    expect(tree({ a: "1", "a.b": "2" })).toEqual(expected);
    expect(tree({ "a.b": "2", a: "1" })).toEqual(expected);
    expect(tree({ "a.b": "1", "a.b.c": "2" })).toEqual({ a: { b: { c: "2", c_lc: "2" } } });
    expect(tree({ "a.b.c": "2", "a.b": "1" })).toEqual({ a: { b: { c: "2", c_lc: "2" } } });
  });

  it("reach no prototype, whatever their names (D3)", () => {
    const given = JSON.parse(
      '{"__proto__":"1","__proto__.a":"2","constructor.prototype.b":"3","x.__proto__.c":"4","toString":"5"}',
    );
    const read = readParameters(given);
    expect(Object.getPrototypeOf(read)).toBeNull();
    expect(Object.keys(read).sort()).toEqual(
      ["__proto__", "__proto__.a", "constructor.prototype.b", "toString", "x.__proto__.c"]
        .flatMap((each) => [each, `${each}_lc`])
        .sort(),
    );
    expect(({} as Record<string, unknown>).a).toBeUndefined();
    expect(({} as Record<string, unknown>).b).toBeUndefined();
    expect(new RequestParameters({}).read("toString", null)).toBeUndefined();
    expect(noParameters.read("constructor", null)).toBeUndefined();
  });

  it("give the same values lazily as if all were expanded", () => {
    const name = fc.constantFrom(
      ..."a,b,a.b,a.b.c,a_lc,a_lc_lc,b_lc,a.b_lc,..a,a.,toString,__proto__,a_lc.b".split(","),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(name, fc.constantFrom("X", "y", ""))), name, (entries, name) => {
        const given = Object.fromEntries(entries);
        const original = name.endsWith("_lc") ? name.slice(0, -3) : null;
        const read = readParameters(given);
        const expected = Object.hasOwn(read, name) ? read[name] : undefined;
        expect(new RequestParameters(given).read(name, original)).toEqual(expected);
      }),
      { numRuns: randomRuns(2_000) },
    );
  });
});

describe("a parameter name with thousands of dots", () => {
  it("is not expanded beyond the depth that conditions read", () => {
    const name = `${"a.".repeat(50_000)}b`;
    expect(readParameters({ [name]: "x" })).toEqual({ [name]: "x", [`${name}_lc`]: "x" });
  });
});
