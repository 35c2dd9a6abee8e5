import { expect, it } from "vitest";
import { findShare } from "./find-share.ts";

const allocation = { var: "allocation" };
const audience = { "==": [{ var: "mbox.tier" }, "gold"] };

it("findShare finds the share in a condition as Target writes it, beside other conditions", () => {
  const range = { and: [{ "<": [50, allocation] }, { ">=": [80, allocation] }] };
  expect(findShare({ and: [range, audience] })).toEqual({ percent: 30, ranges: [{ from: 50.01, to: 80 }] });
});

it("findShare finds an empty share, and a share of two ranges", () => {
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

it("findShare finds no share if the traffic is not split, or split for some visitors only", () => {
  expect(findShare(audience)).toBeNull();
  expect(findShare({ or: [audience, { "<": [allocation, 10] }] })).toBeNull();
});
