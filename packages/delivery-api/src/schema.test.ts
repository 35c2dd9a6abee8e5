import { describe, expect, it } from "vitest";
import {
  array,
  describeValue,
  findIssues,
  type Issue,
  integer,
  joinPath,
  number,
  object,
  optional,
  record,
  refine,
  string,
} from "./schema.ts";

interface Point {
  readonly x: number;
  readonly label?: string;
}
const point = object<Point>({ x: number(), label: optional(string({ max: 3 })) });

describe("a schema", () => {
  it("accepts valid values, and ignores unknown fields", () => {
    expect(findIssues(point, { x: 1, label: "abc", other: null })).toEqual([]);
  });

  it("reports every invalid field with path, expected and received", () => {
    expect(findIssues(array(point), [{ x: 1 }, { x: "1", label: "abcd" }])).toEqual([
      { path: "$[1].x", expected: "a number", received: '"1"' },
      { path: "$[1].label", expected: "a string of at most 3 characters", received: '"abcd"' },
    ]);
  });

  it("reports a missing required field, and accepts a missing optional one", () => {
    expect(findIssues(point, {})).toEqual([{ path: "$.x", expected: "a number", received: "undefined" }]);
  });

  it("passes the whole value to a refinement, with unknown fields", () => {
    const seen: unknown[] = [];
    const refined = refine(point, (value) => seen.push(value));
    const given = { x: 1, other: 2 };
    expect(findIssues(refined, given)).toEqual([]);
    expect(findIssues(array(refined), [given])).toEqual([]);
    expect(seen).toHaveLength(2);
    for (const value of seen) expect(value).toBe(given);
  });

  it("can be refined twice: the second refinement runs after the first accepts", () => {
    const refuse = (expected: string, limit: number) => (value: number, path: string, issues: Issue[]) => {
      if (value > limit) issues.push({ path, expected, received: String(value) });
    };
    const twice = refine(refine(number(), refuse("few", 10)), refuse("fewer", 5));
    expect(findIssues(twice, 3)).toEqual([]);
    expect(findIssues(twice, 7)).toEqual([{ path: "$", expected: "fewer", received: "7" }]);
    expect(findIssues(twice, 11)).toEqual([{ path: "$", expected: "few", received: "11" }]);
  });

  it("can be refined by another schema", () => {
    const small = refine(number(), (value, path, issues) => {
      if (value > 5) issues.push({ path, expected: "at most 5", received: String(value) });
    });
    const nested = refine(number(), (value, path, issues) => void issues.push(...findIssues(small, value, path)));
    expect(findIssues(array(nested), [1, 9, 2])).toEqual([{ path: "$[1]", expected: "at most 5", received: "9" }]);
  });

  it("does not treat null as absent", () => {
    expect(findIssues(point, { x: 1, label: null })).toHaveLength(1);
  });

  it("refuses numbers that are not finite or not exact", () => {
    expect(findIssues(number(), Number.NaN)).toHaveLength(1);
    expect(findIssues(integer(), 1.5)).toHaveLength(1);
    expect(findIssues(integer(), 2 ** 53)).toHaveLength(1);
  });

  it("describes the limits of numbers and lengths", () => {
    expect(integer({ min: 1 }).expected).toBe("an integer of at least 1");
    expect(integer({ min: 0, max: 9 }).expected).toBe("an integer of 0 to 9");
    expect(string({ min: 2, max: 2 }).expected).toBe("a string of exactly 2 characters");
    expect(string({ max: 5, nonBlank: true }).expected).toBe("a non-blank string of at most 5 characters");
  });

  it("checks only own properties of a map, whatever their names", () => {
    const map = JSON.parse('{"__proto__": 1, "constructor": "ok"}');
    expect(findIssues(record(string(), string()), map)).toEqual([
      { path: "$.__proto__", expected: "a string", received: "1" },
    ]);
  });

  it("shortens received values for logs", () => {
    expect(describeValue("x".repeat(100))).toBe("a string of 100 characters");
    expect(describeValue([1, 2])).toBe("an array of 2 items");
    expect(describeValue(() => 1)).toBe("a function");
  });

  it("quotes names in paths unless they are identifiers", () => {
    expect(joinPath("$.parameters", "a b")).toBe('$.parameters["a b"]');
  });
});
