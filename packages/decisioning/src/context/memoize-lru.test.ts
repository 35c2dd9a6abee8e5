import { describe, expect, it } from "vitest";
import { memoizeLru } from "./memoize-lru.ts";

describe("recent results", () => {
  it("are computed once, as long as they are asked for", () => {
    const { ask, computed } = countedReader(2);
    for (const text of ["a", "b", "a", "c", "a", "d", "a", "e", "a"]) expect(ask(text)).toEqual({ text });
    expect(computed).toEqual(["a", "b", "c", "d", "e"]);
  });

  it("are forgotten when others took their places", () => {
    const { ask, computed } = countedReader(2);
    for (const text of ["a", "b", "c", "d", "e", "f", "a"]) ask(text);
    expect(computed).toEqual(["a", "b", "c", "d", "e", "f", "a"]);
  });
});

function countedReader(size: number): { ask: (text: string) => object; computed: string[] } {
  const computed: string[] = [];
  const ask = memoizeLru(size, (text) => {
    computed.push(text);
    return { text };
  });
  return { ask, computed };
}
