import { describe, expect, it } from "vitest";
import { lastWholeDay, parseDay } from "./days.ts";

/** Days since the epoch. */
const toDay = (text: string): number => parseDay(text)?.day ?? Number.NaN;

describe("lastWholeDay", () => {
  it.each([
    ["without an end, yesterday", undefined, "2026-11-20T12:00Z", "2026-11-19"],
    ["the end, which is a whole day", "2026-11-10", "2026-11-20T12:00Z", "2026-11-10"],
    ["the end on the day after it", "2026-11-10", "2026-11-11T00:00Z", "2026-11-10"],
    ["yesterday on the day of the end", "2026-11-10", "2026-11-10T23:59:59Z", "2026-11-09"],
    ["yesterday before the end", "2026-11-10", "2026-11-05T12:00Z", "2026-11-04"],
    ["the day before an end at midnight", "2026-11-11T00:00Z", "2026-11-20T12:00Z", "2026-11-10"],
    ["the day of an end at another time", "2026-11-10T23:59Z", "2026-11-20T12:00Z", "2026-11-10"],
    ["the day of an end in another zone", "2026-11-30T23:59-08:00", "2026-12-20T12:00Z", "2026-12-01"],
  ])("is %s", (_, end, now, expected) => {
    expect(lastWholeDay({ isLive: true, end }, Date.parse(now), undefined)).toBe(toDay(expected));
  });

  it("is not after the last requested day", () => {
    const activity = { isLive: true, end: "2026-11-10" };
    const now = Date.parse("2026-11-20T12:00Z");
    expect(lastWholeDay(activity, now, toDay("2026-11-08"))).toBe(toDay("2026-11-08"));
    expect(lastWholeDay(activity, now, toDay("2026-11-15"))).toBe(toDay("2026-11-10"));
  });

  it("is none for an activity that is not live", () => {
    expect(lastWholeDay({ isLive: false, end: undefined }, Date.parse("2026-11-20T12:00Z"), undefined)).toBeUndefined();
  });
});
