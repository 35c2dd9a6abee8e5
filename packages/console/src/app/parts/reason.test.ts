import type { ExplainedActivity } from "@fletch/edge";
import { expect, it } from "vitest";
import { describeReasons } from "./reason.ts";

type Reason = ExplainedActivity["reasons"][number];

it("describeReasons names the buckets of a split, and a share of nothing", () => {
  const ranges = [
    { from: 0, to: 9.99 },
    { from: 20, to: 29.99 },
  ];
  expect(describeReason({ kind: "split", bucket: 47.4, ranges })).toEqual([
    "The visitor is at 47.4 of 100; this is for 0 to 9.99, 20 to 29.99.",
  ]);
  expect(describeReason({ kind: "split", bucket: 47.4, ranges: [] })).toEqual([
    "The visitor is at 47.4 of 100; this has a share of 0\u00a0%.",
  ]);
});

/** Describes an activity that has this reason only. */
function describeReason(reason: Reason): readonly string[] {
  return describeReasons({
    activity: { id: 1, name: "Hero" },
    experience: null,
    reasons: [reason],
    split: null,
    experiences: [],
    assignment: null,
    override: null,
    edgeOnly: [],
    missing: [],
  });
}
