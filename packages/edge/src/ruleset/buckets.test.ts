import type { Rule } from "@fletch/decisioning";
import { expect, it } from "vitest";
import { Traffic } from "./buckets.ts";

const allocation = { var: "allocation" };
const gold = { "==": [{ var: "mbox.tier" }, "gold"] };

/** A range as Target writes it: what begins at 0 has both ends. */
function range(from: number, to: number): object {
  return { and: [{ [from === 0 ? "<=" : "<"]: [from, allocation] }, { ">=": [to, allocation] }] };
}

function createTraffic(conditions: readonly unknown[]): Traffic {
  const traffic = new Traffic();
  conditions.forEach((condition, experienceId) => {
    const meta = { "experience.id": experienceId };
    traffic.reserveBucket({ activityId: 1, meta, condition } as unknown as Rule);
  });
  return traffic;
}

it("expected shares of a split are exact to a bucket, and are written rounded", () => {
  const thirds = createTraffic(
    [range(0, 33.33), range(33.33, 66.67), range(66.67, 100)].map((each) => ({ and: [each, gold] })),
  );
  expect([...(thirds.findExpectedShares(1) ?? [])]).toEqual([
    [0, 33.34],
    [1, 33.34],
    [2, 33.32],
  ]);
  expect(thirds.findSplit(1)).toEqual([
    [0, 33.3],
    [1, 33.3],
    [2, 33.3],
  ]);
});

it("there are no expected shares if audiences decide, alone or beside a split", () => {
  const targeted = createTraffic([{ and: [range(0, 100), gold] }, range(0, 100)]);
  expect(targeted.findExpectedShares(1)).toBeNull();
  expect(targeted.findSplit(1)).toBeNull();
  expect(createTraffic([gold, { "!": gold }]).findExpectedShares(1)).toBeNull();
  expect(createTraffic([range(0, 50), gold]).findExpectedShares(1)).toBeNull();
  const both = createTraffic([{ and: [range(0, 50), gold] }, range(50, 100)]);
  expect(both.findExpectedShares(1)).toBeNull();
  expect(both.findSplit(1)).toEqual([
    [0, 50],
    [1, 50],
  ]);
  expect(both.findSplit(2)).toBeNull();
  expect(
    createTraffic([{ and: [{ "<=": [50, allocation] }, { ">": [50, allocation] }] }]).findExpectedShares(1),
  ).toBeNull();
});
