import { expect, it } from "vitest";
import { percent, plural, signedPercent, toIsoDay, writeCount, writePValue } from "./write-figures.ts";

it("toIsoDay agrees with Date", () => {
  const different: number[] = [];
  for (let day = -800_000; day < 800_000; day += 97) {
    const written = new Date(day * 86_400_000).toISOString().slice(0, 10);
    if (/^[0-9]{4}-/.test(written) && toIsoDay(day) !== written) different.push(day);
  }
  expect(different).toEqual([]);
});

it("figures are written the same in every locale", () => {
  expect([percent(0.0436), percent(0.125), percent(1.5)]).toEqual(["4.36 %", "12.5 %", "150 %"]);
  expect([signedPercent(0.0436), signedPercent(-0.125)]).toEqual(["+4.36 %", "-12.5 %"]);
  expect([writePValue(0.02034), writePValue(2.4e-149), writePValue(0)]).toEqual([
    "p = 0.0203",
    "p = 2.4e-149",
    "p < 1e-300",
  ]);
  expect([writeCount(999), writeCount(1_234_567)]).toEqual(["999", "1,234,567"]);
  expect([plural(1, "day", "days"), plural(0, "day", "days")]).toEqual(["1 day", "0 days"]);
});
