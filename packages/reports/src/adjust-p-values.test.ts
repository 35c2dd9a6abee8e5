import { expect, it } from "vitest";
import { adjustPValues } from "./adjust-p-values.ts";

it("Holm's correction gives what R's p.adjust gives, in the order of the input", () => {
  expect(adjustPValues([0.01, 0.04, 0.03, 0.005])).toEqual([0.03, 0.06, 0.06, 0.02]);
  expect(adjustPValues([0.9, 0.5])).toEqual([1, 1]);
  expect(adjustPValues([0.2])).toEqual([0.2]);
  expect(adjustPValues([])).toEqual([]);
});
