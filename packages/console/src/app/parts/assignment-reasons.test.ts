import type { ExplainedActivity } from "@fletch/edge";
import { describe, expect, it } from "vitest";
import { describeReasons } from "./reason.ts";

type Assignment = NonNullable<ExplainedActivity["assignment"]>;

describe("the reasons of an activity that the visitor had before", () => {
  it("say which experience the visitor keeps, and which one today's split would give", () => {
    expect(describeAssigned(null)).toBe("Kept: “A”. Today's split would give “B”.");
  });

  it("say that the experience is not kept when audiences decide, and when it is gone", () => {
    expect(describeAssigned("audience")).toBe("The visitor had “A”. It is not kept: audiences decide.");
    expect(describeAssigned("removal")).toBe("The visitor had “A”. It is not kept: the experience is gone.");
  });
});

function describeAssigned(endedBy: Assignment["endedBy"]): string | undefined {
  const experience = { id: 1, name: "B" };
  const reasons = [{ kind: "shown", chosenBy: "split" }] as const;
  return describeReasons({
    activity: { id: 10, name: "Hero" },
    experience,
    reasons,
    split: { bucket: 7, isOverridden: false, shares: [], gives: experience },
    experiences: [{ experience, reasons }],
    assignment: { experience: { id: 0, name: "A" }, since: null, drawnFrom: null, endedBy },
    override: null,
    edgeOnly: [],
    missing: [],
  })[1];
}
