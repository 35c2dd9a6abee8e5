import { randomRuns } from "@fletch/test-kit/random-runs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findRuleIssues, isWellFormed, ListPath, parseRule } from "./parse-rule.ts";

const good = {
  ruleKey: "900",
  activityId: 900,
  propertyTokens: ["a"],
  condition: true,
  consequence: { name: "hero", options: [{ type: "html", content: "x" }], metrics: [{ type: "click" }] },
  meta: { "activity.id": 900 },
};

const anything = fc.oneof(
  fc.constantFrom<unknown>(
    undefined,
    null,
    "",
    "text",
    0,
    1.5,
    2 ** 53,
    Number.NaN,
    true,
    {},
    [],
    [1],
    ["a"],
    [{}],
    [[]],
    [null],
  ),
  fc.jsonValue({ maxDepth: 3 }),
);

/** A good rule with some fields left out, or of any value. */
const rule = fc
  .tuple(
    fc.dictionary(fc.constantFrom(...Object.keys(good)), anything, { maxKeys: 2, noNullPrototype: true }),
    fc.option(fc.dictionary(fc.constantFrom(...Object.keys(good.consequence)), anything, { maxKeys: 2 }), {
      nil: undefined,
    }),
    fc.boolean(),
  )
  .map(([fields, consequence, isInherited]) => {
    const value = { ...good, ...(consequence && { consequence: { ...good.consequence, ...consequence } }), ...fields };
    return isInherited ? Object.create(value) : value;
  });

describe("the quick check of a rule", () => {
  it("accepts exactly the rules that the schema accepts", () => {
    fc.assert(
      fc.property(fc.oneof(rule, anything), (value) => {
        expect(isWellFormed(value)).toBe(findRuleIssues(value, "$").length === 0);
      }),
      { numRuns: randomRuns(5_000) },
    );
  });

  it("reads no prototype (D3)", () => {
    const parsed = parseRule(
      Object.assign(Object.create({ propertyTokens: ["x"], meta: { a: 1 } }), minimal),
      new ListPath("$", "hero"),
      0,
      [],
    );
    expect(parsed).toMatchObject({ propertyTokens: [], meta: {}, consequence: { options: [] } });
  });
});

const minimal = { ruleKey: "1", activityId: 1, condition: true, consequence: {} };
