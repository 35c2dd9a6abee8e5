import { expect, it } from "vitest";
import { findShare } from "./find-share.ts";

const allocation = { var: "allocation" };
const audience = { "==": [{ var: "mbox.tier" }, "gold"] };

it("finds the share of a condition as Target writes it, whatever else the condition asks for", () => {
  const range = { and: [{ "<": [50, allocation] }, { ">=": [80, allocation] }] };
  expect(findShare({ and: [range, audience] })).toEqual({ percent: 30, ranges: [{ from: 50.01, to: 80 }] });
});

it("finds a share that takes nothing, and one of two parts", () => {
  expect(findShare({ "<": [allocation, 0] })).toEqual({ percent: 0, ranges: [] });
  const parts = { or: [{ "<": [allocation, 10] }, { ">=": [allocation, 90] }] };
  expect(findShare(parts)).toEqual({
    percent: 20,
    ranges: [
      { from: 0, to: 9.99 },
      { from: 90, to: 99.99 },
    ],
  });
});

it("finds no share where the traffic is not split, or only for some visitors", () => {
  expect(findShare(audience)).toBeNull();
  expect(findShare({ or: [audience, { "<": [allocation, 10] }] })).toBeNull();
});
