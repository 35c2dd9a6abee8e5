import { describe, expect, it } from "vitest";
import { memoizeLru } from "./memoize-lru.ts";

describe("memoizeLru", () => {
  it("computes a result once while it is used", () => {
    const { read, computed } = countedReader(2);
    for (const text of ["a", "b", "a", "c", "a", "d", "a", "e", "a"]) expect(read(text)).toEqual({ text });
    expect(computed).toEqual(["a", "b", "c", "d", "e"]);
  });

  it("drops the least recently used result", () => {
    const { read, computed } = countedReader(2);
    for (const text of ["a", "b", "c", "d", "e", "f", "a"]) read(text);
    expect(computed).toEqual(["a", "b", "c", "d", "e", "f", "a"]);
  });
});

function countedReader(size: number): { read: (text: string) => object; computed: string[] } {
  const computed: string[] = [];
  const read = memoizeLru(size, (text) => {
    computed.push(text);
    return { text };
  });
  return { read, computed };
}
