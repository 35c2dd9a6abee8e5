import { expect, it } from "vitest";
import { joinRanges } from "./split-ranges.ts";

it("joinRanges joins ranges that overlap or follow each other, and sorts them", () => {
  const ranges = [
    { from: 50.01, to: 60 },
    { from: 8.2, to: 9.99 },
    { from: 0, to: 8.19 },
    { from: 40, to: 50 },
    { from: 41, to: 42 },
    { from: 60.02, to: 60.02 },
  ];
  expect(joinRanges(ranges)).toEqual([
    { from: 0, to: 9.99 },
    { from: 40, to: 60 },
    { from: 60.02, to: 60.02 },
  ]);
  expect(joinRanges([])).toEqual([]);
});
