import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addToHash, emptyHash, finishHash } from "./murmur-hash.ts";

const hash = (text: string): number => finishHash(addToHash(emptyHash, text));

/** Texts of any UTF-16 code units, halves of surrogate pairs among them. */
const anyText = fc.string({ unit: fc.nat(0xffff).map((unit) => String.fromCharCode(unit)) });

describe("the MurmurHash of the allocation", () => {
  it.each([
    ["", 0],
    ["a", 1867108634],
    ["ab", 374890698],
    ["abc", 1118836419],
    ["abcd", 1157274932],
    ["hello", -675079799],
    ["Hello, world!", 935567512],
    ["The quick brown fox jumps over the lazy dog", -528633700],
    ["é", 1105794559],
    ["😀", 1443257913],
    ["a".repeat(100), -163616655],
    ["acmeclient.1111.702ff4d0-83b1-4e2e-a0a6-22cbe460eb15.experience", -919077116],
  ])("of %j is %d, as in Target's SDKs", (text, expected) => {
    expect(hash(text)).toBe(expected);
  });

  it("is the same for a text in one part or two", () => {
    fc.assert(
      fc.property(anyText, fc.nat(), (text, position) => {
        const cut = position % (text.length + 1);
        expect(finishHash(addToHash(addToHash(emptyHash, text.slice(0, cut)), text.slice(cut)))).toBe(hash(text));
      }),
    );
  });

  it("is a signed 32-bit integer", () => {
    fc.assert(fc.property(anyText, (text) => Object.is(hash(text) | 0, hash(text) + 0)));
  });

  it("does not change the state that it continues", () => {
    const state = addToHash(emptyHash, "odd");
    addToHash(state, "more");
    expect(finishHash(state)).toBe(hash("odd"));
    expect(finishHash(emptyHash)).toBe(0);
  });
});
