import type { ExplainedActivity, ExplainedLocation } from "@fletch/edge";
import pc from "picocolors";
import { expect, it } from "vitest";
import { describeWhyAt } from "./describe-why.ts";

it.each([
  ["a link", "link", "by a link"],
  ["a test", "forced", "by a test"],
  ["an assignment", "assignment", "which the visitor keeps"],
] as const)("fletch why says of an experience that %s gives the visitor that it does", (_what, override, text) => {
  const lines = describeWhyAt(toLocation({ override }), pc.createColors(false)).map((line) => line.trim());
  expect(lines).toContain(`B, ${text}`);
});

function toLocation(more: Partial<ExplainedActivity>): ExplainedLocation {
  const experience = { id: 1, name: "B" };
  const reasons = [{ kind: "shown", chosenBy: "override" }] as const;
  const activity: ExplainedActivity = {
    activity: { id: 10, name: "Hero" },
    experience,
    reasons,
    split: null,
    experiences: [{ experience, reasons }],
    assignment: null,
    override: null,
    edgeOnly: [],
    missing: [],
    ...more,
  };
  const location = {
    mode: "execute",
    kind: "mbox",
    name: "hero",
    isKnown: true,
    similar: [],
    isRemote: false,
  } as const;
  return { ...location, activities: [activity] };
}
