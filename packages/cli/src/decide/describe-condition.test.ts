import { expect, it } from "vitest";
import { describeCondition } from "./describe-condition.ts";

it.each<[unknown, string]>([
  [{ "<=": [{ var: "allocation" }, 50] }, "allocation <= 50"],
  [{ "<": [0, { var: "allocation" }, 50] }, "0 < allocation < 50"],
  [
    { and: [{ "==": ["DE", { var: "geo.country" }] }, { "!": { in: ["/shop", { var: ["page.path"] }] } }] },
    '("DE" == geo.country) and not ("/shop" in page.path)',
  ],
  [{ or: [true, { custom: [1] }] }, 'true or {"custom":[1]}'],
  [true, "true"],
  [undefined, "nothing"],
])("a condition is written as people would write it: %j", (condition, text) => {
  expect(describeCondition(condition)).toBe(text);
});
