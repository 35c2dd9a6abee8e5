import { expect, it } from "vitest";
import { describeCondition, describeWanted } from "./describe-condition.ts";

const promo = { var: "mbox.promo" };
const day = { var: "current_day" };

it.each([
  ["a variable", promo, "parameter promo is not absent, empty, 0 or false", "a value that is not empty, 0 or false"],
  ["no variable", { "!": promo }, "parameter promo is absent, empty, 0 or false", "no value, or empty, 0 or false"],
  ["a value", { "!=": [promo, null] }, "there is a parameter promo", "any value"],
  ["no value", { "==": [null, promo] }, "there is no parameter promo", "no value"],
  ["not no value", { "!": { "==": [promo, null] } }, "there is a parameter promo", "any value"],
  ["a kind of visitor", { "!": [{ var: "visitor.isNew" }] }, "the visitor is not new", "no new visitor"],
  ["a weekday", { "==": ["5", day] }, "day of the week (UTC) is Friday", "Friday"],
  ["a list of weekdays", { in: [day, [1, 6]] }, "day of the week (UTC) is Monday or Saturday", "Monday or Saturday"],
])("describes a condition on %s", (_what, condition, words, wanted) => {
  expect([describeCondition(condition), describeWanted(condition)]).toEqual([words, wanted]);
});

it.each([
  ["a list", { in: [day, ["1", 6]] }, 'day of the week (UTC) in ["1",6]'],
  ["a strict equality", { "===": [day, "1"] }, 'day of the week (UTC) === "1"'],
  ["a strict inequality", { "!": { "===": [day, "1"] } }, 'not (day of the week (UTC) === "1")'],
])("describes texts that equal no weekday as texts: in %s", (_what, condition, words) => {
  expect(describeCondition(condition)).toBe(words);
});

it.each([
  { "!": { var: ["mbox.optout", true] } },
  { "!=": [{ var: ["mbox.tier", "gold"] }, "gold"] },
  { "<": [5, { var: ["mbox.n", 5] }] },
])("describes no variable with a default as one without: %j", (condition) => {
  expect(describeCondition(condition)).toContain(
    JSON.stringify(
      Object.values(condition)
        .flat()
        .find((each) => typeof each === "object"),
    ),
  );
});
