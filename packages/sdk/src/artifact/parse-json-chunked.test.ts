import { runToCompletion } from "@fletch/decisioning";
import { randomRuns } from "@fletch/test-kit/random-runs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseJsonChunked } from "./parse-json-chunked.ts";

/** Small enough that every text is split. */
const chunkSize = 4;

function parse(text: string): unknown {
  return runToCompletion(parseJsonChunked(new TextEncoder().encode(text), chunkSize));
}

function toOutcome(task: () => unknown): { value: unknown } | { error: string } {
  try {
    return { value: task() };
  } catch (error) {
    return { error: (error as Error).name };
  }
}

describe("parseJsonChunked", () => {
  it("agrees with JSON.parse for all JSON, with any white space", () => {
    const spaces = fc.constantFrom(undefined, 1, "\t", " \n");
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 9, stringUnit: "grapheme" }), spaces, (value, space) => {
        const text = `\n ${JSON.stringify(value, null, space as string)} \r\n`;
        expect(parse(text)).toEqual(JSON.parse(text));
      }),
      { numRuns: randomRuns(2_000) },
    );
  });

  it("fails exactly if JSON.parse does, for truncated and scrambled texts", () => {
    const tokens = [
      "{",
      "}",
      "[",
      "]",
      ",",
      ":",
      '"a"',
      '"\\""',
      "1",
      "-0.5e3",
      "true",
      "null",
      " ",
      "x",
      '"',
      "\\",
      "",
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...tokens), { maxLength: 14 }), (parts) => {
        const text = parts.join("");
        expect(toOutcome(() => parse(text))).toEqual(toOutcome(() => JSON.parse(text)));
      }),
      { numRuns: randomRuns(20_000) },
    );
  });

  it("fails as JSON.parse does for a real artifact that is truncated anywhere", () => {
    const text = JSON.stringify({
      rules: { mboxes: { "a\\": [{ c: [1, 2, { d: 'x"]}' }] }, {}], "": [] } },
      n: -1.5e-3,
    });
    for (let end = 0; end <= text.length; end++) {
      const cut = text.slice(0, end);
      expect(toOutcome(() => parse(cut))).toEqual(toOutcome(() => JSON.parse(cut)));
    }
  });

  it("keeps __proto__ as a field, and the last of two equal names", () => {
    const text = '{"__proto__":{"polluted":true},"a":1,"a":{"b":[2]},"constructor":3}';
    const parsed = parse(text) as object;
    expect(Object.getPrototypeOf(parsed)).toBe(Object.prototype);
    expect(JSON.stringify(parsed)).toBe(JSON.stringify(JSON.parse(text)));
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it("accepts a byte order mark, as response.json() does", () => {
    expect(parse("\ufeff[1,2]")).toEqual([1, 2]);
  });

  it("accepts nesting of any depth", () => {
    const text = "[".repeat(100_000) + "]".repeat(100_000);
    expect(Array.isArray(parse(text))).toBe(true);
  });

  it("yields many times for a large text", () => {
    const text = JSON.stringify({ rules: Array.from({ length: 1_000 }, (_, id) => ({ id, text: "x".repeat(100) })) });
    let steps = 0;
    for (const _ of parseJsonChunked(new TextEncoder().encode(text), 1_024)) steps++;
    expect(steps).toBeGreaterThan(100);
  });
});
