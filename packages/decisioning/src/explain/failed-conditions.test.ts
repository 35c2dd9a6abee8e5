import { describe, expect, it } from "vitest";
import { describeFailedTerm, findMissedEnd } from "./failed-conditions.ts";

const now = Date.parse("2026-11-30T12:00:00Z");
const time = { var: "current_timestamp" };

describe("findMissedEnd", () => {
  it("finds the start and the end of a period", () => {
    expect(findMissedEnd({ "<=": [now + 1, time, now + 2] }, now)).toEqual({ kind: "start", time: now + 1 });
    expect(findMissedEnd({ ">": [now, time] }, now)).toEqual({ kind: "end", time: now });
  });

  it.each([
    ["a sum", { "<=": [now - 600_000, { "-": [time, 3_600_000] }] }],
    ["a remainder", { "<": [50_000_000, { "%": [time, 86_400_000] }] }],
    ["an equality", { "==": [now - 1, time] }],
  ])("finds no period in %s of times", (_what, condition) => {
    expect(findMissedEnd(condition, now)).toBeNull();
  });
});

describe("describeFailedTerm", () => {
  it("has the default of an absent variable among the values that the condition read", () => {
    const condition = {
      and: [{ "!": { var: ["mbox.optout", true] } }, { "==": ["x", { var: ["mbox.x", { var: "mbox.y" }] }] }],
    };
    expect(describeFailedTerm({ condition, audience: undefined }, (_variable, fallback) => fallback).seen).toEqual([
      { variable: "mbox.optout", name: "parameter optout", value: true },
      { variable: "mbox.x", name: "parameter x", value: null },
      { variable: "mbox.y", name: "parameter y", value: null },
    ]);
  });

  it("has no default of a variable that the condition reads with several ones", () => {
    const condition = { "==": [{ var: ["mbox.x", 1] }, { var: ["mbox.x", 2] }] };
    const { seen } = describeFailedTerm({ condition, audience: undefined }, (_variable, fallback) => fallback);
    expect(seen).toEqual([{ variable: "mbox.x", name: "parameter x", value: null }]);
  });
});
