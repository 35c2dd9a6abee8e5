import { describe, expect, it } from "vitest";
import {
  array,
  describeValue,
  findIssues,
  integer,
  joinPath,
  number,
  object,
  optional,
  record,
  string,
} from "./schema.ts";

interface Point {
  readonly x: number;
  readonly label?: string;
}
const point = object<Point>({ x: number(), label: optional(string({ max: 3 })) });

describe("a schema", () => {
  it("finds nothing wrong with what fits, and ignores fields that it does not name", () => {
    expect(findIssues(point, { x: 1, label: "abc", other: null })).toEqual([]);
  });

  it("names every wrong field with its path, what was expected and what came", () => {
    expect(findIssues(array(point), [{ x: 1 }, { x: "1", label: "abcd" }])).toEqual([
      { path: "$[1].x", expected: "a number", received: '"1"' },
      { path: "$[1].label", expected: "a string of at most 3 characters", received: '"abcd"' },
    ]);
  });

  it("tells a missing required field from an absent optional one", () => {
    expect(findIssues(point, {})).toEqual([{ path: "$.x", expected: "a number", received: "undefined" }]);
  });

  it("does not take null for absent", () => {
    expect(findIssues(point, { x: 1, label: null })).toHaveLength(1);
  });

  it("refuses numbers that are not finite or not exact", () => {
    expect(findIssues(number(), Number.NaN)).toHaveLength(1);
    expect(findIssues(integer(), 1.5)).toHaveLength(1);
    expect(findIssues(integer(), 2 ** 53)).toHaveLength(1);
  });

  it("words the limits of numbers and lengths", () => {
    expect(integer({ min: 1 }).expected).toBe("an integer of at least 1");
    expect(integer({ min: 0, max: 9 }).expected).toBe("an integer of 0 to 9");
    expect(string({ min: 2, max: 2 }).expected).toBe("a string of exactly 2 characters");
    expect(string({ max: 5, nonBlank: true }).expected).toBe("a non-blank string of at most 5 characters");
  });

  it("looks at the own properties of a map only, whatever their names", () => {
    const map = JSON.parse('{"__proto__": 1, "constructor": "ok"}');
    expect(findIssues(record(string(), string()), map)).toEqual([
      { path: "$.__proto__", expected: "a string", received: "1" },
    ]);
  });

  it("shortens what came, so that it can be logged", () => {
    expect(describeValue("x".repeat(100))).toBe("a string of 100 characters");
    expect(describeValue([1, 2])).toBe("an array of 2 items");
    expect(describeValue(() => 1)).toBe("a function");
  });

  it("quotes names in paths that are no identifiers", () => {
    expect(joinPath("$.parameters", "a b")).toBe('$.parameters["a b"]');
  });
});
