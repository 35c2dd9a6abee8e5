import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toTimeOfDay, toWeekday } from "./time.ts";

describe("calendar fields are in UTC", () => {
  const instant = fc.integer({ min: -1e14, max: 1e14 });

  it("the time of day", () => {
    expect(toTimeOfDay(Date.UTC(2026, 0, 5, 8, 5))).toBe("0805");
    fc.assert(
      fc.property(instant, (now) => {
        expect(toTimeOfDay(now)).toBe(new Date(now).toISOString().slice(-13, -8).replace(":", ""));
      }),
    );
  });

  it("the day of the week, from Monday to Sunday", () => {
    expect(toWeekday(Date.UTC(2026, 0, 5))).toBe(1);
    expect(toWeekday(Date.UTC(2026, 0, 11))).toBe(7);
    fc.assert(fc.property(instant, (now) => void expect(toWeekday(now)).toBe(new Date(now).getUTCDay() || 7)));
  });
});
