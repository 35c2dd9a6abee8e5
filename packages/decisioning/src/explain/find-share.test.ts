import { randomRuns } from "@fletch/test-kit/random-runs";
import fc from "fast-check";
import jsonLogic from "json-logic-js";
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

it("findShare finds the buckets in which the bucket itself counts as true, and all others but the first", () => {
  expect(findShare({ "!": allocation })).toEqual({ percent: 0, ranges: [{ from: 0, to: 0 }] });
  expect(findShare({ and: [allocation] })?.ranges).toEqual([{ from: 0.01, to: 99.99 }]);
  expect(findShare({ "==": [allocation, true] })?.ranges).toEqual([{ from: 1, to: 1 }]);
});

it("findShare finds the buckets for which JSON Logic says so, of any comparisons with constants", () => {
  const constants = fc.oneof(
    fc.constantFrom(0, 1, 50, 99.99, -5, 120, true),
    fc.integer({ min: 0, max: 9_999 }).map((step) => step / 100),
  );
  const operators = fc.constantFrom("and", "or", "<", "<=", ">", ">=", "==", "===", "!=", "!==");
  const { condition } = fc.letrec<{ condition: object; operand: unknown }>((tie) => ({
    condition: fc.oneof(
      fc.tuple(operators, tie("operand"), tie("operand")).map(([operator, ...operands]) => ({ [operator]: operands })),
      tie("operand").map((operand) => ({ "!": [operand] })),
    ),
    operand: fc.oneof({ maxDepth: 3 }, fc.constant(allocation), constants, tie("condition")),
  }));
  const buckets = Array.from({ length: 10_000 }, (_, step) => step / 100);
  fc.assert(
    fc.property(condition, (logic) => {
      fc.pre(JSON.stringify(logic).includes("allocation"));
      const { ranges = [] } = findShare(logic) ?? {};
      const holds = (bucket: number): boolean => Boolean(jsonLogic.apply(logic as never, { allocation: bucket }));
      const isIn = (bucket: number): boolean => ranges.some(({ from, to }) => from <= bucket && bucket <= to);
      expect(buckets.find((bucket) => holds(bucket) !== isIn(bucket))).toBeUndefined();
    }),
    { numRuns: randomRuns(300) },
  );
});
